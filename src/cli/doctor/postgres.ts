import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { Config } from '../../config.ts';
import { openDatabase, type Database } from '../../store/database.ts';
import { reasonOf, type Finding } from './finding.ts';

const area = 'Postgres';
const MIGRATIONS = path.join(import.meta.dirname, '..', '..', 'store', 'migrations');
/** Connections that one worker may open. */
const PER_WORKER = 12;
/** Beyond it, in milliseconds, what is expired is judged wrongly. */
const CLOCK_MS = 2_000;

/** Is it there, are its tables ours, and does it keep what it confirms? */
export async function postgresFindings({ databaseUrl }: Config): Promise<Finding[]> {
  const database = openDatabase({
    url: databaseUrl,
    applicationName: 'rnle doctor',
    onError: () => undefined,
  });
  try {
    return [
      await serverFinding(database),
      await tablesFinding(database),
      await durabilityFinding(database),
      await roomFinding(database),
      await clockFinding(database),
    ];
  } catch (error) {
    const { host, pathname } = new URL(databaseUrl);
    return [
      {
        area,
        status: 'FAIL',
        what: `no use of ${host}${pathname}: ${reasonOf(error)}`,
        fix: 'check DATABASE_URL, create the database, or start one with npm run stack',
      },
    ];
  } finally {
    await database.end();
  }
}

async function serverFinding(database: Database): Promise<Finding> {
  const { rows } = await database.query<{ version: string; standby: boolean }>(
    `select current_setting('server_version') as version, pg_is_in_recovery() as standby`,
  );
  const { version = '?', standby = false } = rows[0] ?? {};
  if (!standby) return { area, status: 'ok', what: `version ${version}` };
  return {
    area,
    status: 'FAIL',
    what: 'this is a standby, which takes no writes',
    fix: 'have DATABASE_URL name the primary',
  };
}

async function tablesFinding(database: Database): Promise<Finding> {
  const newest = Math.max(...readdirSync(MIGRATIONS).map((file) => Number.parseInt(file, 10)));
  const { rows } = await database.query<{ found: boolean }>(
    `select to_regclass('schema_versions') is not null as found`,
  );
  if (rows[0]?.found !== true) {
    return {
      area,
      status: 'warn',
      what: 'there are no tables yet',
      fix: 'the first worker to start makes them',
    };
  }
  const versions = await database.query<{ version: string }>(
    'select max(version)::text as version from schema_versions',
  );
  const version = Number(versions.rows[0]?.version ?? 0);
  if (version === newest) return { area, status: 'ok', what: `tables at version ${version}, the newest` };
  const what = `tables at version ${version}, this rnle knows ${newest}`;
  return version < newest
    ? { area, status: 'warn', what, fix: 'the next worker of this version to start brings them up to date' }
    : { area, status: 'warn', what, fix: 'newer workers are there: update this one' };
}

async function durabilityFinding(database: Database): Promise<Finding> {
  const { rows } = await database.query<{ fsync: string; commit: string }>(
    `select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit`,
  );
  const { fsync = '', commit = '' } = rows[0] ?? {};
  if (fsync === 'on' && commit !== 'off') return { area, status: 'ok', what: 'what it confirms is on disk' };
  return {
    area,
    status: 'FAIL',
    what: `fsync=${fsync}, synchronous_commit=${commit}: what was accepted may be lost in a crash`,
    fix: 'set both to on',
  };
}

async function roomFinding(database: Database): Promise<Finding> {
  const { rows } = await database.query<{ room: number }>(
    `select current_setting('max_connections')::int - count(*)::int as room from pg_stat_activity
      where backend_type = 'client backend'`,
  );
  const room = rows[0]?.room ?? 0;
  if (room >= PER_WORKER) return { area, status: 'ok', what: `room for ${room} more connections` };
  return {
    area,
    status: 'warn',
    what: `room for ${room} more connections, and a worker may open ${PER_WORKER}`,
    fix: 'raise max_connections, or put a pooler in between',
  };
}

async function clockFinding(database: Database): Promise<Finding> {
  const asked = Date.now();
  const { rows } = await database.query<{ now: Date }>('select clock_timestamp() as now');
  const middle = (asked + Date.now()) / 2;
  const offMs = Math.round((rows[0]?.now.getTime() ?? middle) - middle);
  if (Math.abs(offMs) <= CLOCK_MS) return { area, status: 'ok', what: 'its clock agrees with the one here' };
  return {
    area,
    status: 'warn',
    what: `its clock is ${Math.abs(offMs)} ms ${offMs > 0 ? 'ahead of' : 'behind'} the one here`,
    fix: 'have both follow a time server',
  };
}
