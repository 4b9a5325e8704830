import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';

export interface Schema {
  properties: Record<string, unknown>;
  required: string[];
}

export function schemaOf(name: string): Schema {
  const file = path.join(import.meta.dirname, '..', '..', 'schemas', `${name}.json`);
  return JSON.parse(readFileSync(file, 'utf8')) as Schema;
}

const ajv = new Ajv({ strictSchema: false, allErrors: true });
formats.default(ajv);

/** What is wrong with the message by its schema; empty where it is valid. */
export function violations(name: string, message: unknown): string[] {
  const validate = ajv.getSchema(name) ?? ajv.addSchema(schemaOf(name), name).getSchema(name);
  if (validate === undefined) throw new Error(`There is no schema ${name}`);
  void validate(message);
  return (validate.errors ?? []).map(({ instancePath, message: text }) => `${instancePath} ${text ?? ''}`);
}
