import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import type { WorkerControl } from '../../schemas/generated/worker-control.ts';
import controlSchema from '../../schemas/worker-control.json' with { type: 'json' };
import { validationError } from '../errors.ts';
import { isWellFormedId } from '../intake/text.ts';
import { Limits } from '../names.ts';
import { schemaError } from '../schema-error.ts';
import { settingsSchema } from '../settings.ts';

/** A message to workers, as the contract has it. */
export type Control = WorkerControl;
export type ControlType = Control['controlType'];

const MOST_TARGETS = 1_000;
const MOST_BYTES = 65_536;
const WORKER_ID = new RegExp(settingsSchema.properties.RNLE_WORKER_ID.pattern);

const ajv = new Ajv({ strictSchema: false });
formats.default(ajv);
const validate = ajv.compile<Control>(controlSchema);
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Judges a control message's bytes, from Kafka and HTTP alike.
 *
 * @throws DefiniteError VALIDATION_ERROR naming field and reason
 */
export function decodeControl(bytes: Uint8Array | null): Control {
  return checkControl(parse(bytes));
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
  return value;
}

function parse(bytes: Uint8Array | null): unknown {
  if (bytes === null || bytes.length === 0) throw validationError('message', 'it is empty');
  if (bytes.length > MOST_BYTES) {
    throw validationError('message', `it has ${bytes.length} bytes, at most ${MOST_BYTES} allowed`);
  }
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch {
    throw validationError('message', 'it is not JSON');
  }
}
