import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { parse } from 'yaml';
import definitionSchema from '../../../schemas/assistant.json' with { type: 'json' };
import type { Assistant } from '../../../schemas/generated/assistant.ts';
import { ConfigError } from '../../config-error.ts';
import { compileAnswerSchema } from './answer-schema.ts';

/** With the defaults of its schema. */
export type Definition = Assistant &
  Required<Pick<Assistant, 'maxInputCharacters' | 'timeoutSeconds' | 'retry'>>;
export type Provider = Definition['provider'];

const ENDINGS = new Set(['.json', '.yaml', '.yml']);
const MOST_BYTES = 1_000_000;

const ajv = new Ajv({ useDefaults: true, strictSchema: false });
formats.default(ajv);
const validate = ajv.compile<Definition>(definitionSchema);

/**
 * The assistants that a file defines, or all such files of a directory, as YAML or JSON: one of them, or a list.
 *
 * @throws ConfigError naming file, assistant and field
 */
export function readDefinitions(place: string): Definition[] {
  const definitions = filesOf(place).flatMap((file) => readFile(file));
  const ids = definitions.map(({ id }) => id);
  const twice = ids.find((id, at) => ids.indexOf(id) !== at);
  if (twice !== undefined)
    throw new ConfigError(`RNLE_ASSISTANTS: two assistants in ${place} are called ${twice}`);
  return definitions;
}

function filesOf(place: string): string[] {
  try {
    if (!statSync(place).isDirectory()) return [place];
    const names = readdirSync(place).filter((name) => ENDINGS.has(path.extname(name)));
    return names.sort().map((name) => path.join(place, name));
  } catch (error) {
    throw unreadable(place, error);
  }
}

function readFile(file: string): Definition[] {
  let content: unknown;
  try {
    if (statSync(file).size > MOST_BYTES) throw new Error(`it is larger than ${MOST_BYTES} bytes`);
    content = parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw unreadable(file, error);
  }
  const found: unknown[] = Array.isArray(content) ? content : [content];
  return found.map((definition, at) => check(file, definition, at));
}

function check(file: string, definition: unknown, at: number): Definition {
  const { id } = (definition ?? {}) as { id?: unknown };
  const where = `RNLE_ASSISTANTS: ${file}, ${typeof id === 'string' ? id : `assistant ${at + 1}`}`;
  if (!validate(definition)) {
    const [error] = validate.errors ?? [];
    const extra = error?.params['additionalProperty'] as string | undefined;
    const field = error?.instancePath.slice(1).replaceAll('/', '.') ?? '';
    throw new ConfigError(
      `${where}: ${field} ${error?.message ?? 'is not allowed'}${extra ? `: ${extra}` : ''}`,
    );
  }
  if (definition.output !== undefined) {
    try {
      compileAnswerSchema(definition.output);
    } catch (error) {
      throw new ConfigError(`${where}: output is no JSON Schema: ${(error as Error).message}`);
    }
  }
  return definition;
}

function unreadable(file: string, error: unknown): ConfigError {
  return new ConfigError(
    `RNLE_ASSISTANTS: ${file} cannot be read: ${(error as Error).message.split('\n')[0] ?? ''}`,
  );
}
