import type { Database } from '../store/database.ts';
import { outboxChanges, vacuumOutbox as vacuum } from '../store/outbox-room.ts';

/** Some ten seconds of full load, some ten megabytes. */
const MANY_CHANGES = 10_000;

/**
 * Each message is a row written twice and deleted. Postgres' own vacuum looks once a minute at most, by when a busy outbox
 * is a hundred times what is in it; and claims keep the plan that suited an empty outbox, ten times slower on a full one.
 */
export async function vacuumOutbox(database: Database): Promise<void> {
  if ((await outboxChanges(database)) >= MANY_CHANGES) await vacuum(database);
}
