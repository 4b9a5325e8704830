import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { components } from './schemas.ts';

/** Builds the API document from the schemas of the routes registered after this. */
export async function describeApi(app: FastifyInstance, version: string): Promise<void> {
  for (const [name, schema] of Object.entries(components)) {
    // The dialect is OpenAPI's in the document; these schemas mean the same in both.
    app.addSchema({ ...schema, $schema: undefined, $id: name });
  }
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'RNLE worker',
        version,
        description: 'Commands in, each executed durably and once; its result is on Kafka and here.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      tags: [
        { name: 'commands', description: 'Submit commands and read what became of them' },
        { name: 'control', description: 'Steer workers, and see what is in force' },
        { name: 'dead letters', description: 'See what was given up, and make new runs of it' },
        { name: 'events', description: 'What the workers have announced' },
        { name: 'operations', description: 'Probes and metrics' },
      ],
    },
    refResolver: {
      buildLocalReference: (schema, _base, _fragment, index) =>
        typeof schema.$id === 'string' ? schema.$id : `schema-${index}`,
    },
  });
  await app.register(swaggerUi, { routePrefix: '/docs', uiConfig: { deepLinking: true } });
  app.get('/openapi.json', { schema: { hide: true } }, () => app.swagger());
}
