import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import { validationError } from '../errors.ts';

const ajv = new Ajv({ useDefaults: true });
formats.default(ajv);

/** Judges the bodies of one route, which come as their bytes. */
export function bodyReader<T>(schema: object): (bytes: Buffer | undefined | null) => T {
  const validate = ajv.compile<T>(schema);
  return (bytes) => {
    const body = parse(bytes);
    if (!validate(body)) throw refusal(validate.errors);
    return body;
  };
}

/** Without a body, an empty object. */
function parse(bytes: Buffer | undefined | null): unknown {
  if (!bytes || bytes.length === 0) return {};
  try {
    return JSON.parse(bytes.toString()) as unknown;
  } catch {
    throw validationError('body', 'it is not JSON');
  }
}

function refusal(errors: ValidateFunction['errors']): Error {
  const error = errors?.[0];
  const path = (error?.instancePath ?? '').split('/').slice(1);
  if (error?.keyword === 'additionalProperties') {
    path.push(String(error.params['additionalProperty']));
    return validationError(path.join('.'), 'there is no such field');
  }
  return validationError(path.join('.') || 'body', error?.message ?? 'not allowed');
}
