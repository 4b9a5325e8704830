import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { DefinedAssistants } from '../../../src/assistants/models/defined-assistants.ts';
import { ProviderCircuits } from '../../../src/assistants/models/provider-circuits.ts';
import { readDefinitions } from '../../../src/assistants/models/read-definitions.ts';
import { createAssistantRegistry } from '../../../src/assistants/registry.ts';
import { createLogger } from '../../../src/telemetry/logger.ts';
import { createMetrics } from '../../../src/telemetry/metrics.ts';

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'rnle-test-assistants-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const write = (name: string, text: string): string => {
  const file = path.join(dir, name);
  writeFileSync(file, text);
  return file;
};

const coach = `
id: coach
provider: { kind: ollama }
model: m1
instructions: |
  You coach.
  Be kind.
`;

test('a directory of definitions, in YAML and JSON, one or a list in a file', () => {
  write('a.yaml', coach);
  const chef = { id: 'chef', provider: { kind: 'anthropic' }, model: 'm2', instructions: 'You cook.' };
  write('b.json', JSON.stringify([chef]));
  write('notes.txt', 'not read');
  expect(readDefinitions(dir)).toEqual([
    {
      id: 'coach',
      provider: { kind: 'ollama' },
      model: 'm1',
      instructions: 'You coach.\nBe kind.\n',
      maxInputCharacters: 100_000,
      timeoutSeconds: 120,
      retry: 'standard',
    },
    expect.objectContaining(chef),
  ]);
});

test.each([
  ['id: [', /a\.yaml cannot be read: /],
  ['7', /a\.yaml, assistant 1: {2}must be object/],
  [`${coach}colour: red`, /a\.yaml, coach: {2}must NOT have additional properties: colour/],
  [coach.replace('ollama', 'parrot'), /coach: provider\.kind must be equal to one of/],
  [`${coach}output: { type: thing }`, /coach: output is no JSON Schema: /],
  [
    `[${'{id: coach, provider: {kind: ollama}, model: m, instructions: x},'.repeat(2)}]`,
    /two assistants .* called coach/,
  ],
])('what is no definition is named with its place: %.20s', (text, message) => {
  const file = write('a.yaml', text);
  expect(() => readDefinitions(file)).toThrow(message);
});

test('a place that is not there is named', () => {
  expect(() => readDefinitions(path.join(dir, 'nowhere'))).toThrow(
    /^RNLE_ASSISTANTS: .*nowhere cannot be read: ENOENT/,
  );
});

function defined(env: Record<string, string> = {}) {
  const lines: string[] = [];
  const logger = createLogger(
    { level: 'info', workerId: 'w1' },
    { write: (line: string) => void lines.push(line) },
  );
  const registry = createAssistantRegistry([]);
  const circuits = new ProviderCircuits(createMetrics(logger), logger);
  const rateLimit = { wait: () => Promise.resolve(), hold: () => Promise.resolve() };
  return {
    lines,
    registry,
    assistants: new DefinedAssistants({ place: dir, env, registry, circuits, rateLimit, logger }),
  };
}

test('a key is in a variable or a file, and told to be missing where it is', () => {
  const withKey = (provider: string) => write('a.yaml', coach.replace('{ kind: ollama }', provider));
  withKey('{ kind: anthropic, apiKeyVariable: COACH_KEY }');
  expect(() => defined().assistants.load()).toThrow(
    'RNLE_ASSISTANTS: COACH_KEY is to hold a key, and is not set',
  );
  defined({ COACH_KEY: 'k' }).assistants.load();
  withKey(`{ kind: anthropic, apiKeyFile: ${path.join(dir, 'key')} }`);
  expect(() => defined().assistants.load()).toThrow(/the key file .* cannot be read \(ENOENT\)/);
  write('key', '\n');
  expect(() => defined().assistants.load()).toThrow(/the key file .* is empty/);
  withKey('{ kind: openai-compatible }');
  expect(() => defined().assistants.load()).toThrow(/provider\.baseUrl is undefined: it must be an address/);
});

test('definitions are read again; where they cannot be used, all stays as it was', () => {
  write('a.yaml', coach);
  const { assistants, registry, lines } = defined();
  assistants.load();
  expect(registry.ids()).toEqual(['coach']);
  write('a.yaml', 'id: [');
  assistants.reload();
  expect(registry.ids()).toEqual(['coach']);
  expect(lines.at(-1)).toContain('the assistants stay as they were');
  write('a.yaml', coach.replace('id: coach', 'id: trainer'));
  assistants.reload();
  expect(registry.ids()).toEqual(['trainer']);
});
