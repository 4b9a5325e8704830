import { createHash } from 'node:crypto';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import canonicalize from 'canonicalize';
import type { Command } from '../../schemas/generated/command.ts';
import commandSchema from '../../schemas/command.json' with { type: 'json' };
import { DefiniteError, ErrorCode, validationError } from '../errors.ts';
import { Limits } from '../names.ts';
import { schemaError } from '../schema-error.ts';
import { isWellFormedId, jsonDepth } from './text.ts';

/** A command that satisfies the contract. */
export interface Decoded {
  command: Command;
  /** The JSON as it came in. */
  text: string;
  /**
   * SHA-256 over the canonical JSON (RFC 8785) of what is asked for. A resend may carry another timestamp or
   * correlationId and is still the same command.
   */
  fingerprint: Buffer;
}

/** A message that cannot become a task. */
export interface Undecodable {
  error: DefiniteError;
  /** The message's text where it was JSON, so that its dead letter can carry it. */
  text?: string;
  /** Where the message named one that can be used, its sender is owed a result. */
  taskId?: string;
}

const ajv = new Ajv({ strictSchema: false });
formats.default(ajv);
const validate = ajv.compile<Command>(commandSchema);
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Judges the bytes of one command, from Kafka and HTTP alike. Nothing is stored that did not pass here. */
export function decodeCommand(bytes: Uint8Array | null): Decoded | Undecodable {
  if (bytes === null || bytes.length === 0) return { error: validationError('message', 'it is empty') };
  if (bytes.length > Limits.messageBytes) return { error: tooLarge(bytes.length) };
  const parsed = parse(bytes);
  if ('error' in parsed) return parsed;
  const { text, value } = parsed;
  const depth = jsonDepth(text);
  if (depth > Limits.depth) {
    // Still JSON, so its dead letter can carry it and its taskId counts.
    return refuse(
      validationError('message', `nested ${depth} levels deep, at most ${Limits.depth} allowed`),
      parsed,
    );
  }
  if (!validate(value)) return refuse(schemaError(validate.errors?.[0]), parsed);
  const idError = findBadId(value);
  if (idError) return refuse(idError, parsed);
  const canonical = canonicalForm(value);
  if (typeof canonical === 'object') return refuse(canonical, parsed);
  // Numbers such as 1e20 grow when they are written out, and Temporal, which is handed all of it, has limits of its own.
  const size = Buffer.byteLength(JSON.stringify(value));
  if (size > Limits.messageBytes) return refuse(tooLarge(size, ' when its numbers are written out'), parsed);
  return { command: value, text, fingerprint: createHash('sha256').update(canonical).digest() };
}

/** Half a surrogate pair and a number beyond double precision's range have no canonical form, and nobody to read them. */
function canonicalForm({ taskType, payload }: Command): string | DefiniteError {
  try {
    return canonicalize({ taskType, payload }) ?? '';
  } catch (error) {
    return validationError('payload', `it has no canonical JSON form: ${(error as Error).message}`);
  }
}

function parse(bytes: Uint8Array): { text: string; value: unknown } | Undecodable {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    return { error: validationError('message', 'it is not UTF-8') };
  }
  try {
    return { text, value: JSON.parse(text) as unknown };
  } catch {
    return { error: validationError('message', 'it is not JSON') };
  }
}

function refuse(error: DefiniteError, { text, value }: { text: string; value: unknown }): Undecodable {
  const taskId = usableTaskId(value);
  return { error, text, ...(taskId !== undefined && { taskId }) };
}

/** The taskId that a message names, where one can be found under it. */
export function usableTaskId(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('taskId' in value)) return undefined;
  const { taskId } = value;
  return typeof taskId === 'string' && /^[a-zA-Z0-9_-]{1,255}$/.test(taskId) ? taskId : undefined;
}

function tooLarge(size: number, how = ''): DefiniteError {
  const message = `The message has ${size} bytes${how}, at most ${Limits.messageBytes} allowed`;
  return new DefiniteError(ErrorCode.MESSAGE_TOO_LARGE, message, { size, limit: Limits.messageBytes });
}

function findBadId(command: Command): DefiniteError | undefined {
  const ids = {
    taskId: command.taskId,
    correlationId: command.correlationId,
    'payload.userId': command.payload?.userId,
    'payload.assistantId': command.payload?.assistantId,
  };
  for (const [field, id] of Object.entries(ids)) {
    if (id === undefined) continue;
    if (id.length > Limits.idLength) {
      return validationError(field, `${id.length} characters long, at most ${Limits.idLength} allowed`);
    }
    if (!isWellFormedId(id)) return validationError(field, 'it holds a NUL or half a surrogate pair');
  }
  return undefined;
}
