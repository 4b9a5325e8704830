import path from 'node:path';
import Postgrator from 'postgrator';
import { inTransaction, type Database } from './database.ts';

/** Any number that no other program on this database uses for an advisory lock. */
const MIGRATION_LOCK = 7_311_001;

/**
 * Brings the database to the newest schema. The lock belongs to the transaction, so workers that start
 * together wait for the first one and then find nothing to do, through a pooler too.
 */
export async function migrate(database: Database): Promise<void> {
  await inTransaction(database, async (client) => {
    await client.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    const postgrator = new Postgrator({
      driver: 'pg',
      migrationPattern: path.join(import.meta.dirname, 'migrations', '*.sql'),
      schemaTable: 'schema_versions',
      execQuery: (query) => client.query(query),
    });
    await postgrator.migrate();
  });
}
