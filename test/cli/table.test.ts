import { PassThrough } from 'node:stream';
import { expect, test } from '@jest/globals';
import { table } from '../../src/cli/table.ts';

test('columns are aligned by what is seen: wide characters, colours and control characters included', () => {
  const stream = new PassThrough();
  const rows = [
    ['職務', { text: 'ok', style: 'green' as const }, 'a\nb'],
    ['e\u0301', undefined, '\u001b[2J\u202e'],
  ];
  expect(table(stream, ['A', 'STATE', 'TEXT'], rows)).toEqual([
    'A     STATE  TEXT',
    '職務  ok     a b',
    'e\u0301     -      ·[2J·',
  ]);
});
