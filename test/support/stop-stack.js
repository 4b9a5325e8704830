import { removeStack } from '../../stack/remove.ts';

export default async function stop() {
  const { stack, dir } = globalThis.__stack;
  await stack.stop();
  await removeStack(dir);
}
