import { rm } from 'node:fs/promises';
import { postgresHome } from './postgres/launch.ts';
import { removeElsewhere } from './postgres/reachable.ts';

/** Deletes a stopped stack's folder, and the data that it may hold only a pointer to. */
export async function removeStack(dir: string): Promise<void> {
  await removeElsewhere(postgresHome(dir));
  await rm(dir, { recursive: true, force: true });
}
