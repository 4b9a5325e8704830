/**
 * Derives the TypeScript types of the wire contract from `schemas/*.json` into `schemas/generated/`.
 * `npm run generate` writes them; a test fails when they no longer match their schema.
 */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { compile, type JSONSchema } from 'json-schema-to-typescript';

const schemaDir = path.join(import.meta.dirname, '..', 'schemas');

/** The generated source of each schema, by file name (`command.ts`, …). */
export async function generateTypes(): Promise<Map<string, string>> {
  const generated = new Map<string, string>();
  for (const file of (await readdir(schemaDir)).filter((name) => name.endsWith('.json')).sort()) {
    const name = path.basename(file, '.json');
    const schema = JSON.parse(await readFile(path.join(schemaDir, file), 'utf8')) as JSONSchema;
    const typeName = name.replace(/(^|-)(\w)/g, (_, __, letter: string) => letter.toUpperCase());
    const source = await compile({ ...schema, title: typeName }, typeName, {
      bannerComment: `/* Derived from schemas/${file} by \`npm run generate\`. Edit the schema instead. */`,
      style: { singleQuote: true },
    });
    generated.set(`${name}.ts`, source);
  }
  return generated;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const [file, source] of await generateTypes()) {
    await writeFile(path.join(schemaDir, 'generated', file), source);
  }
}
