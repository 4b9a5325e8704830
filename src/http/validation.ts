import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import type { FastifyInstance } from 'fastify';

/**
 * Parameters are checked against their route's schema, and one that the schema does not name is refused. Bodies
 * are described by theirs and judged by the intake. Answers are written as they are: their schemas describe
 * them, and a serializer derived from a schema would drop the fields it does not name.
 */
export function checkParametersOnly(app: FastifyInstance): void {
  const ajv = new Ajv({ coerceTypes: true, useDefaults: true });
  formats.default(ajv);
  app.setValidatorCompiler<object>(({ schema, httpPart }) =>
    httpPart === 'body' ? () => true : ajv.compile(schema),
  );
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
}
