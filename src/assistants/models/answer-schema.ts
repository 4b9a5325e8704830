import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';

/**
 * Judges answers by the schema that a definition has for them.
 *
 * @throws Error where it is no JSON Schema
 */
export function compileAnswerSchema(schema: object): ValidateFunction {
  const ajv = new Ajv({ strictSchema: false });
  formats.default(ajv);
  return ajv.compile(schema);
}
