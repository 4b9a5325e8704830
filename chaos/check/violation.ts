import type { Seen } from '../observed.ts';

export interface Violation {
  what: 'lost' | 'duplicated' | 'wrong';
  taskId: string;
  /** What was expected. */
  expected: string;
  records: Seen[];
}

export function described(record: Seen): string {
  const place = `${record.topic}/${record.partition}@${record.offset}`;
  const again = record.incarnation > 1 ? ` (topic made anew)` : '';
  const headers = Object.entries(record.headers).map(([name, text]) => `${name}=${text}`);
  return `${place}${again} ${headers.join(' ')} ${JSON.stringify(record.body).slice(0, 300)}`;
}

/** The order of two records of one partition. */
export function isBefore(one: Seen, other: Seen): boolean {
  return (
    one.incarnation < other.incarnation ||
    (one.incarnation === other.incarnation && one.offset < other.offset)
  );
}
