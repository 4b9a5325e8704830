import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { FAULTS } from '../../chaos/faults/index.ts';
import { SCENARIOS } from '../../chaos/scenarios.ts';
import { ErrorCode } from '../../src/errors.ts';
import { settingsSchema } from '../../src/settings.ts';

const root = path.join(import.meta.dirname, '..', '..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const manifest = JSON.parse(read('package.json')) as Record<
  'scripts' | 'dependencies' | 'devDependencies' | 'optionalDependencies',
  Record<string, string>
>;
const pages = ['README.md', 'CONTRIBUTING.md', ...markdownUnder('docs')];

function markdownUnder(folder: string): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.join(folder, name));
}

test('every setting is documented with its default, and nothing else is', () => {
  const page = read('docs/configuration.md');
  for (const [name, setting] of Object.entries(settingsSchema.properties)) {
    const row = new RegExp(`^\\| \`${name}\` +\\| (.*?) +\\|`, 'm').exec(page);
    expect([name, row?.[1]?.trim()]).toEqual([
      name,
      'default' in setting ? `\`${setting.default}\`` : (expect.any(String) as unknown),
    ]);
  }
  for (const [, name = ''] of page.matchAll(/`(RNLE_[A-Z_]{2,})`/g)) {
    expect(Object.keys(settingsSchema.properties)).toContain(name);
  }
});

test('every npm script that a page names is there', () => {
  for (const page of pages) {
    for (const [, script = ''] of read(page).matchAll(/npm run ([\w:]+)/g)) {
      expect([page, Object.keys(manifest.scripts)]).toEqual([page, expect.arrayContaining([script])]);
    }
  }
});

test('every link between pages leads somewhere', () => {
  for (const page of pages) {
    for (const [, target = ''] of read(page).matchAll(/\]\((?!https?:)([^)#]+)\)/g)) {
      expect(() => readdirSync(path.join(root, path.dirname(page), path.dirname(target)))).not.toThrow();
      const siblings = readdirSync(path.join(root, path.dirname(page), path.dirname(target)));
      expect([page, siblings]).toEqual([page, expect.arrayContaining([path.basename(target)])]);
    }
  }
});

test('every dependency is accounted for', () => {
  const page = read('docs/dependencies.md');
  const { dependencies, devDependencies, optionalDependencies } = manifest;
  for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...devDependencies })) {
    if (name.startsWith('@types/')) continue;
    const short = name.startsWith('@temporalio/') ? name.replace('@temporalio/', '') : name;
    expect(page).toMatch(new RegExp(`\`(@temporalio/)?${short}\``));
  }
});

test('every code of a dead letter is explained to operators', () => {
  const page = read('docs/operations.md');
  const rows = [...page.matchAll(/^\| `([A-Z_]+)`/gm)].map(([, code]) => code);
  for (const code of rows) expect(Object.keys(ErrorCode)).toContain(code);
  expect(rows).toEqual(expect.arrayContaining(['VALIDATION_ERROR', 'MAX_RETRIES_EXCEEDED', 'EXPIRED']));
});

test("docs/chaos.md tells of every fault and every planted bug in the program's words, and of no other", () => {
  const rows = [...read('docs/chaos.md').matchAll(/^\| `([a-z-]+)` +\| (.*?) +\|/gm)];
  const told = rows.map(([, name, what]) => ({ name, what }));
  const bugs = Object.entries(SCENARIOS).map(([name, { what }]) => ({ name, what }));
  expect(told).toEqual([...FAULTS.map(({ name, what }) => ({ name, what })), ...bugs]);
});
