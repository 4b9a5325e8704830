import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { generateTypes } from '../../scripts/generate-types.ts';
import { specContract, specMessages } from './spec-messages.ts';
import { schemaOf, violations } from './support.ts';

test.each(specMessages)("the specification's example of $name is valid", ({ schema, message }) => {
  expect(violations(schema, message)).toEqual([]);
});

describe.each(Object.entries(specContract))('the %s schema', (name, { properties, required }) => {
  test('has the fields, types and closed lists of the specification, and no others', () => {
    expect(withoutDescriptions(schemaOf(name).properties)).toEqual(properties);
  });

  test('requires what the specification requires', () => {
    expect(schemaOf(name).required).toEqual(required);
  });

  test.each(required)('refuses a message without %s', (field) => {
    const [example] = specMessages.filter(({ schema }) => schema === name);
    const message = { ...(example?.message as Record<string, unknown> | undefined) };
    message[field] = undefined;
    expect(violations(name, JSON.parse(JSON.stringify(message)))).toContainEqual(
      expect.stringContaining(`'${field}'`),
    );
  });
});

test('the types are what their schemas say: `npm run generate` would change nothing', async () => {
  const dir = path.join(import.meta.dirname, '..', '..', 'schemas', 'generated');
  const kept = readdirSync(dir).map((file) => [file, readFileSync(path.join(dir, file), 'utf8')]);
  expect(Object.fromEntries(kept)).toEqual(Object.fromEntries(await generateTypes()));
});

function withoutDescriptions(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, inner: unknown) =>
      key === 'description' && typeof inner === 'string' ? undefined : inner,
    ),
  );
}
