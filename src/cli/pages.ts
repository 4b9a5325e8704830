import type { Api } from './api.ts';

const PAGE = 200;

type Page<Key extends string, T> = Record<Key, T[]> & { nextCursor?: string };

/** Up to `limit` items of a list that the API answers in pages, from `cursor` on; the next cursor where there are more. */
export async function readPages<T, Key extends string = string>(
  api: Api,
  path: string,
  key: Key,
  {
    limit,
    cursor,
    ...filter
  }: { limit: number; cursor?: string } & Record<string, string | number | undefined>,
): Promise<Page<Key, T>> {
  const items: T[] = [];
  let next = cursor;
  do {
    const query = { ...filter, limit: Math.min(PAGE, limit - items.length), cursor: next };
    const page: Page<Key, T> = await api.get(path, query);
    items.push(...page[key]);
    next = page.nextCursor;
  } while (next !== undefined && items.length < limit);
  return { [key]: items, ...(next !== undefined && { nextCursor: next }) } as Page<Key, T>;
}
