import { rm } from 'node:fs/promises';
import { postgresHome } from './postgres/launch.ts';
import { elsewhere } from './postgres/reachable.ts';

/** Where a stack's folder holds only a pointer to Postgres' data: where they are. */
export function dataElsewhere(dir: string): Promise<string | undefined> {
  return elsewhere(postgresHome(dir));
}

/** Deletes a stopped stack's folder, and the data that it may hold only a pointer to. */
export async function removeStack(dir: string): Promise<void> {
  const data = await dataElsewhere(dir);
  if (data) await rm(data, { recursive: true, force: true });
  await rm(dir, { recursive: true, force: true });
}
