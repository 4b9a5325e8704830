import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** For `node --env-file` and `set -a; . .stack/env`. */
export async function writeEnvFile(dir: string, env: Record<string, string>): Promise<string> {
  const file = join(dir, 'env');
  await writeFile(
    file,
    Object.entries(env).map(([name, value]) => `${name}=${value}\n`),
  );
  return file;
}
