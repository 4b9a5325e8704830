import { expect, test } from '@jest/globals';
import kafkajs from 'kafkajs';
import { PausableBridge } from '../../src/bridge/pausable.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { until } from '../../support/until.ts';

const logger = createLogger({ level: 'silent', workerId: 'test' });
const noCoordinator = () => new kafkajs.KafkaJSNonRetriableError('Failed to find group coordinator');

/** A consumer that ends when it is told to, with what it is told. */
function bridges(starts: (() => Promise<void>)[] = []) {
  const made: { end: (error: unknown) => void; stopped: boolean }[] = [];
  let tellOfPause = (): void => undefined;
  let isPaused = false;
  const bridge = new PausableBridge(
    () => {
      const ended = Promise.withResolvers<never>();
      ended.promise.catch(() => undefined);
      const one = { end: ended.reject, stopped: false };
      made.push(one);
      return {
        ended: ended.promise,
        start: starts.shift() ?? (() => Promise.resolve()),
        stop() {
          one.stopped = true;
          return Promise.resolve();
        },
        trouble: () => undefined,
      };
    },
    {
      ownPause: () => (isPaused ? { since: '' } : undefined),
      onChange(listener) {
        tellOfPause = listener;
      },
    },
    logger,
  );
  const pause = (value: boolean): void => {
    isPaused = value;
    tellOfPause();
  };
  return { bridge, made, pause };
}

test('a consumer that ended for want of a broker is replaced, as often as it takes', async () => {
  const { bridge, made } = bridges([() => Promise.resolve(), () => Promise.reject(noCoordinator())]);
  await bridge.start();
  made[0]?.end(noCoordinator());
  await until('two more', () => made.length === 3);
  expect(made.map(({ stopped }) => stopped)).toEqual([true, true, false]);
  await bridge.stop();
  expect(made[2]?.stopped).toBe(true);
});

test('whatever else ends it, ends the process', async () => {
  const { bridge, made } = bridges();
  await bridge.start();
  const bug = new TypeError('undefined is not a function');
  made[0]?.end(bug);
  await expect(bridge.ended).rejects.toBe(bug);
});

test('one that was left for a pause, or ends while the worker stops, is not replaced', async () => {
  const { bridge, made, pause } = bridges();
  await bridge.start();
  pause(true);
  await until('it to be left', () => made[0]?.stopped === true);
  made[0]?.end(noCoordinator());
  pause(false);
  await until('the next one', () => made.length === 2);
  made[1]?.end(noCoordinator());
  await bridge.stop();
  expect(made.map(({ stopped }) => stopped)).toEqual([true, true]);
});
