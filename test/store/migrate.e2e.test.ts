import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openDatabase, type Database } from '../../src/store/database.ts';
import { migrate } from '../../src/store/migrate.ts';
import { Pipeline } from '../support/pipeline.ts';

let pipeline: Pipeline;
const databases: Database[] = [];

function open(): Database {
  const database = openDatabase({
    url: pipeline.env['DATABASE_URL'] ?? '',
    applicationName: 'test',
    onError: () => undefined,
  });
  databases.push(database);
  return database;
}

beforeAll(async () => {
  pipeline = await Pipeline.open();
});

afterAll(async () => {
  await Promise.all(databases.map((database) => database.end()));
  await pipeline.close();
});

test('three workers that start at once on an empty database bring it to the newest schema, once', async () => {
  const { rows: before } = await pipeline.database.query(
    `select 1 from information_schema.tables where table_schema = 'public'`,
  );
  expect(before).toEqual([]);
  await Promise.all([migrate(open()), migrate(open()), migrate(open())]);
  const { rows: versions } = await pipeline.database.query<{ version: string }>(
    'select version from schema_versions order by version',
  );
  const files = readdirSync(path.join(import.meta.dirname, '..', '..', 'src', 'store', 'migrations'));
  const newest = files.map((file) => Number(file.split('.')[0])).sort((a, b) => a - b);
  expect(versions.map(({ version }) => Number(version)).filter((version) => version > 0)).toEqual(newest);
  const { rows: leases } = await pipeline.database.query('select epoch from relay_lease');
  expect(leases).toHaveLength(1);
});

test('a database that is at the newest schema stays as it is', async () => {
  await pipeline.database.query(
    `insert into tasks (task_id, state, source) values ('kept', 'REJECTED', '{"channel":"http"}')`,
  );
  await migrate(open());
  const { rows } = await pipeline.database.query('select state from tasks');
  expect(rows).toEqual([{ state: 'REJECTED' }]);
});
