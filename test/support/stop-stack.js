import { rm } from 'node:fs/promises';

export default async function stop() {
  const { stack, dir } = globalThis.__stack;
  await stack.stop();
  await rm(dir, { recursive: true, force: true });
}
