import pg from 'pg';
import { RnleError } from '../errors.ts';

/** `query_timeout`: milliseconds after which its connection is thrown away; missing from the types of pg. */
type QueryConfig = pg.QueryConfig & { query_timeout?: number };

/** What a query needs: the pool, or one client inside a transaction. */
export interface Queryable {
  query<R extends pg.QueryResultRow>(config: QueryConfig): Promise<pg.QueryResult<R>>;
  query<R extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<pg.QueryResult<R>>;
}

export type Database = pg.Pool;

export interface DatabaseOptions {
  url: string;
  applicationName: string;
  onError: (error: Error) => void;
}

/** Every wait is bounded, so that a database that is away is noticed in seconds and not by a hung worker. */
export function openDatabase({ url, applicationName, onError }: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: applicationName,
    max: 12,
    connectionTimeoutMillis: 5_000,
    query_timeout: 20_000,
    statement_timeout: 15_000,
    idle_in_transaction_session_timeout: 30_000,
    keepAlive: true,
  });
  // An idle connection that breaks must not end the process; the next query reports the outage.
  pool.on('error', onError);
  // Nor must one that breaks between two statements of a transaction.
  pool.on('connect', (client) => client.on('error', onError));
  return pool;
}

/** Resolves when Postgres answers within this many milliseconds. */
export async function ping(db: Queryable, timeoutMs: number): Promise<void> {
  await db.query({ text: 'select 1', query_timeout: timeoutMs });
}

/** Runs `work` in one transaction; the connection is thrown away when even the rollback fails. */
export async function inTransaction<T>(
  database: Database,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await database.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch((rollbackError: unknown) => {
      broken = rollbackError as Error;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

/**
 * Is it the data that Postgres refuses, rather than Postgres that is away? SQLSTATE class 22 (data), 23
 * (integrity) and 54 (limits) will fail again with the same item; everything else is an outage.
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export function isBadData(error: unknown): boolean {
  return error instanceof pg.DatabaseError && /^(22|23|54)/.test(error.code ?? '');
}

/**
 * Is it Postgres that is away, full or going down? SQLSTATE classes 08 (connection), 53 (resources) and 57 (operator's
 * doing, a statement that took too long), 25006 (a standby that takes no writes); and what the client itself says, which
 * has no SQLSTATE. Not what this worker says within a transaction to have it undone, nor a mistake in its own code.
 */
export function isOutage(error: unknown): boolean {
  if (error instanceof RnleError || isMistake(error)) return false;
  return !(error instanceof pg.DatabaseError) || /^(08|53|57|25006)/.test(error.code ?? '');
}

/** Is it our own code that is wrong, rather than what it talks to? */
export function isMistake(error: unknown): boolean {
  return [TypeError, RangeError, SyntaxError, ReferenceError].some((type) => error instanceof type);
}
