import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import type { WorkerControl } from '../../schemas/generated/worker-control.ts';
import controlSchema from '../../schemas/worker-control.json' with { type: 'json' };
import { validationError } from '../errors.ts';
import { isWellFormedId } from '../intake/text.ts';
import { Limits } from '../names.ts';
import { isDeeperThan } from '../nesting.ts';
import { schemaError } from '../schema-error.ts';
import { settingsSchema } from '../settings.ts';

/** A message to workers, as the contract has it. */
export type Control = WorkerControl;
export type ControlType = Control['controlType'];

const MOST_TARGETS = 1_000;
const WORKER_ID = new RegExp(settingsSchema.properties.RNLE_WORKER_ID.pattern);

const ajv = new Ajv({ strictSchema: false });
formats.default(ajv);
const validate = ajv.compile<Control>(controlSchema);
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Judges the bytes of a control message.
 *
 * @throws DefiniteError VALIDATION_ERROR naming field and reason
 */
export function decodeControl(bytes: Uint8Array | null): Control {
  return checkGiven(parse(bytes));
}

/**
 * A control that somebody else gives: it may not say what only this worker says.
 *
 * @throws DefiniteError VALIDATION_ERROR naming field and reason
 */
export function checkGiven(value: unknown): Control {
  const control = checkControl(value);
  if (control.parameters !== undefined && 'flood' in control.parameters) {
    throw validationError('parameters.flood', 'only the flood guard pauses so');
  }
  return control;
}

/** @throws DefiniteError VALIDATION_ERROR naming field and reason */
export function checkControl(value: unknown): Control {
  if (!validate(value)) throw schemaError(validate.errors?.[0]);
  const { controlId, targetWorkers = [], issuedBy = '' } = value;
  for (const [field, text] of Object.entries({ controlId, issuedBy })) {
    if (text.length > Limits.idLength || !isWellFormedId(text)) {
      throw validationError(field, `it must be at most ${Limits.idLength} characters of well-formed text`);
    }
  }
  if (controlId === '') throw validationError('controlId', 'it is empty');
  if (targetWorkers.length > MOST_TARGETS) {
    throw validationError(
      'targetWorkers',
      `${targetWorkers.length} workers, at most ${MOST_TARGETS} allowed`,
    );
  }
  const bad = targetWorkers.find((id) => !WORKER_ID.test(id));
  if (bad !== undefined)
    throw validationError('targetWorkers', 'a worker id is letters, digits, dots, dashes');
  if (isDeeperThan(value, Limits.depth)) {
    throw validationError('message', `it is nested deeper than ${Limits.depth} levels`);
  }
  const text = JSON.stringify(value, refuseInfinity);
  assertSize(Buffer.byteLength(text));
  return value;
}

/** JSON has a number beyond double precision's range; written out again, it would be `null`, which means something else. */
function refuseInfinity(key: string, value: unknown): unknown {
  if (typeof value !== 'number' || Number.isFinite(value)) return value;
  throw validationError('parameters', `${key} is a number too large for anybody to read`);
}

function assertSize(bytes: number): void {
  if (bytes > Limits.controlBytes) {
    throw validationError('message', `it has ${bytes} bytes, at most ${Limits.controlBytes} allowed`);
  }
}

function parse(bytes: Uint8Array | null): unknown {
  if (bytes === null || bytes.length === 0) throw validationError('message', 'it is empty');
  assertSize(bytes.length);
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch {
    throw validationError('message', 'it is not JSON');
  }
}
