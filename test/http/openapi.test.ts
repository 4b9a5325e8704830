import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { beforeAll, expect, test } from '@jest/globals';
import commandSchema from '../../schemas/command.json' with { type: 'json' };
import resultSchema from '../../schemas/command-result.json' with { type: 'json' };
import eventSchema from '../../schemas/worker-event.json' with { type: 'json' };
import { createApp } from './support.ts';

interface Media {
  schema: object;
  examples?: Record<string, { value: unknown }>;
}
interface Operation {
  responses: Record<string, { description: string; content: Record<string, Media> }>;
}
interface Document {
  info: { version: string };
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Record<string, unknown>> };
}

let document: Document;
beforeAll(async () => {
  await using app = await createApp();
  document = (await app.inject('/openapi.json')).json();
});

test('the API document is valid OpenAPI and carries the version', async () => {
  const { valid, errors } = await new Validator().validate(structuredClone(document) as never);
  expect(errors).toBeUndefined();
  expect(valid).toBe(true);
  expect(document.info.version).toBe('1.2.3');
});

test('the messages in it are those of the wire contract', () => {
  const messages = { Command: commandSchema, CommandResult: resultSchema, WorkerEvent: eventSchema };
  for (const [name, schema] of Object.entries(messages)) {
    const contract: Record<string, unknown> = { ...schema };
    delete contract['$schema'];
    const { examples, ...documented } = document.components.schemas[name] ?? {};
    expect(documented).toEqual(contract);
    expect(examples).not.toHaveLength(0);
  }
});

test('every status that a route answers with is documented', () => {
  const statuses = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { responses }]) => [
      `${method} ${path}`,
      Object.keys(responses).join(' '),
    ]),
  );
  expect(Object.fromEntries(statuses)).toEqual({
    'post /v1/commands': '200 202 400 405 408 409 413 415 429 431 500 503',
    'get /v1/commands': '200 400 405 408 431 500 503',
    'get /v1/commands/{taskId}': '200 400 404 405 408 431 500 503',
    'get /v1/commands/{taskId}/stream': '200 400 404 405 408 431 500 503',
    'get /v1/dead-letters': '200 400 405 408 431 500 503',
    'get /v1/dead-letters/{id}': '200 400 404 405 408 431 500 503',
    'post /v1/dead-letters/{id}/replay': '200 202 400 404 405 408 409 413 415 431 500 503',
    'post /v1/dead-letters/{id}/discard': '200 400 404 405 408 409 413 415 431 500 503',
    'post /v1/dead-letters/replay': '200 400 405 408 413 415 431 500 503',
    'get /v1/events': '200 400 405 408 431 500 503',
    'get /v1/workers': '200 400 405 408 431 500 503',
    'get /v1/controls/{controlId}': '200 400 404 405 408 431 500 503',
    'post /v1/control': '202 400 404 405 408 413 415 431 500 503',
    'post /v1/commands/{taskId}/cancel': '202 400 404 405 408 409 413 415 431 500 503',
    'post /v1/commands/{taskId}/pause': '202 400 404 405 408 409 413 415 431 500 503',
    'post /v1/commands/{taskId}/resume': '202 400 404 405 408 409 413 415 431 500 503',
    'get /health': '200 405 408 431 500 503',
    'get /live': '200 405 408 431 500 503',
    'get /ready': '200 405 408 431 500 503',
    'get /metrics': '200 405 408 431 500',
  });
});

test('every example satisfies its schema', () => {
  const ajv = new Ajv({ strictSchema: false });
  formats.default(ajv);
  ajv.addSchema(document, 'document');
  const at = (name: string) => ajv.compile({ $ref: `document#/components/schemas/${name}` });
  for (const [name, { examples }] of Object.entries(document.components.schemas)) {
    for (const example of (examples ?? []) as unknown[])
      expect([name, at(name)(example)]).toEqual([name, true]);
  }
  const media = Object.values(document.paths).flatMap((operations) =>
    Object.values(operations).flatMap(({ responses }) =>
      Object.values(responses).flatMap(({ content }) => Object.values(content)),
    ),
  );
  for (const { schema, examples = {} } of media) {
    const { $ref } = schema as { $ref?: string };
    if ($ref === undefined) continue;
    const validate = ajv.compile({ $ref: `document${$ref}` });
    for (const { value } of Object.values(examples)) expect([$ref, validate(value)]).toEqual([$ref, true]);
  }
});

test('the document can be read by people at /docs, with its scripts and styles', async () => {
  await using app = await createApp();
  const page = await app.inject('/docs');
  expect(page.headers['content-type']).toMatch('text/html');
  const files = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? '');
  expect(files.length).toBeGreaterThan(3);
  for (const url of files) expect([url, (await app.inject({ url })).statusCode]).toEqual([url, 200]);
  expect((await app.inject('/docs/json')).json()).toEqual(document);
});
