import { expect, test } from '@jest/globals';
import { Closers } from '../src/closers.ts';
import { createLogger } from '../src/telemetry/logger.ts';

function closers() {
  const lines: string[] = [];
  const write = (line: string) => void lines.push(line);
  return { lines, closers: new Closers(createLogger({ level: 'info', workerId: 'w1' }, { write }), 1_000) };
}

test('what was opened last is closed first, one after the other', async () => {
  const { closers: all } = closers();
  const closed: string[] = [];
  for (const name of ['database', 'relay', 'http']) {
    all.add(name, async () => {
      closed.push(`${name} begins`);
      await Promise.resolve();
      closed.push(`${name} ends`);
    });
  }
  await all.closeAll();
  const order = ['http', 'relay', 'database'];
  expect(closed).toEqual(order.flatMap((name) => [`${name} begins`, `${name} ends`]));
});

test('one that fails is named in the log and keeps no other open', async () => {
  const { closers: all, lines } = closers();
  const closed: string[] = [];
  all.add('database', () => Promise.resolve(closed.push('database')));
  all.add('kafka', () => Promise.reject(new Error('not connected')));
  all.add('http', () => {
    throw new Error('was never open');
  });
  await all.closeAll();
  expect(closed).toEqual(['database']);
  expect(lines.map((line) => (JSON.parse(line) as { part: string }).part)).toEqual(['http', 'kafka']);
});

test('nothing is closed twice', async () => {
  const { closers: all } = closers();
  let closed = 0;
  all.add('database', () => Promise.resolve(++closed));
  await Promise.all([all.closeAll(), all.closeAll()]);
  await all.closeAll();
  expect(closed).toBe(1);
});

test('one that hangs gets its time, the others theirs, and the caller hears of it', async () => {
  const { closers: all, lines } = closers();
  const closed: string[] = [];
  all.add('database', () => Promise.resolve(closed.push('database')));
  all.add('relay', () => new Promise(() => undefined), 20);
  all.add('http', () => Promise.resolve(closed.push('http')));
  expect(await all.closeAll()).toEqual(['relay']);
  expect(closed).toEqual(['http', 'database']);
  expect(lines.map((line) => (JSON.parse(line) as { part: string }).part)).toEqual(['relay']);
});

test('all together they get no more time than there is; then each is only told to end', async () => {
  const { closers: all } = closers();
  const told: string[] = [];
  for (const name of ['database', 'relay', 'http']) {
    all.add(name, () => {
      told.push(name);
      return new Promise(() => undefined);
    });
  }
  expect(await all.closeAll()).toEqual(['http', 'relay', 'database']);
  expect(told).toEqual(['http', 'relay', 'database']);
});
