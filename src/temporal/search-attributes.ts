import type { Logger } from 'pino';
import { SearchAttributes } from '../names.ts';
import type { Temporal } from './connection.ts';
import { saysAlreadyThere } from './grpc.ts';

/** As the engine's protocol has it. */
const KEYWORD = 2;
export const SEARCH_ATTRIBUTE_NAMES = Object.values(SearchAttributes).map(({ name }) => name);

/**
 * Makes the attributes that commands are searched by, where the namespace has not got them. On a server that does not
 * let this worker, an operator makes them; commands run without meanwhile.
 *
 * @returns whether the namespace has them all
 */
export async function ensureSearchAttributes(
  { connection, namespace }: Temporal,
  logger: Logger,
): Promise<boolean> {
  const { operatorService } = connection;
  const missing = async (): Promise<string[]> => {
    const answer = await operatorService.listSearchAttributes({ namespace });
    const types = new Map<string, number>(Object.entries(answer.customAttributes));
    return SEARCH_ATTRIBUTE_NAMES.filter((name) => types.get(name) !== KEYWORD);
  };
  try {
    const absent = await missing();
    if (absent.length === 0) return true;
    const searchAttributes = Object.fromEntries(absent.map((name) => [name, KEYWORD]));
    await operatorService.addSearchAttributes({ namespace, searchAttributes }).catch((error: unknown) => {
      // Another worker was faster.
      if (!saysAlreadyThere(error)) throw error;
    });
    return (await missing()).length === 0;
  } catch (error) {
    logger.warn(
      { err: error },
      `commands cannot be searched by ${SEARCH_ATTRIBUTE_NAMES.join(', ')} in Temporal: make these search attributes of type Keyword, and restart`,
    );
    return false;
  }
}
