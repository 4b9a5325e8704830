import type { ErrorObject } from 'ajv';
import { validationError, type DefiniteError } from './errors.ts';

/** A message that breaks its schema, in the spec's own form: the first field that is wrong, and why. */
export function schemaError(error: ErrorObject | undefined): DefiniteError {
  const missing = error?.keyword === 'required' ? String(error.params['missingProperty']) : undefined;
  const path = (error?.instancePath ?? '').split('/').slice(1);
  const field = [...path, ...(missing === undefined ? [] : [missing])].join('.') || 'message';
  if (missing !== undefined) return validationError(field, 'it is required');
  if (error?.keyword === 'enum') {
    return validationError(field, `must be one of ${(error.params['allowedValues'] as string[]).join(', ')}`);
  }
  return validationError(field, error?.message ?? 'it does not satisfy the schema');
}
