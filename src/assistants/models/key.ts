import { readFileSync } from 'node:fs';
import { ConfigError } from '../../config-error.ts';
import type { Provider } from './read-definitions.ts';

/**
 * The provider's key, from the environment or a file; undefined where it needs none.
 *
 * @throws ConfigError where it is not there
 */
export function keyOf(
  { apiKeyVariable, apiKeyFile }: Provider,
  env: Record<string, string | undefined>,
): string | undefined {
  if (apiKeyVariable !== undefined) {
    const key = env[apiKeyVariable]?.trim();
    if (!key) throw new ConfigError(`RNLE_ASSISTANTS: ${apiKeyVariable} is to hold a key, and is not set`);
    return key;
  }
  if (apiKeyFile === undefined) return undefined;
  try {
    const key = readFileSync(apiKeyFile, 'utf8').trim();
    if (key) return key;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigError(
      `RNLE_ASSISTANTS: the key file ${apiKeyFile} cannot be read (${code ?? 'unreadable'})`,
    );
  }
  throw new ConfigError(`RNLE_ASSISTANTS: the key file ${apiKeyFile} is empty`);
}
