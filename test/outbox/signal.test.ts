import { expect, test } from '@jest/globals';
import { Signal } from '../../src/outbox/signal.ts';

const NEVER_MS = 60_000;

test('a wait ends when it is woken', async () => {
  const signal = new Signal();
  const waiting = signal.wait(NEVER_MS);
  signal.raise();
  await waiting;
});

test('a wake-up that came while nobody waited ends the next wait, and that one only', async () => {
  const signal = new Signal();
  signal.raise();
  signal.raise();
  await signal.wait(NEVER_MS);
  let ended = false;
  const second = signal.wait(NEVER_MS).then(() => (ended = true));
  await new Promise(setImmediate);
  expect(ended).toBe(false);
  signal.raise();
  await second;
});

test('a wait ends by itself when its time is over, and the next one waits again', async () => {
  const signal = new Signal();
  await signal.wait(1);
  let ended = false;
  const next = signal.wait(NEVER_MS).then(() => (ended = true));
  await new Promise(setImmediate);
  expect(ended).toBe(false);
  signal.raise();
  await next;
});
