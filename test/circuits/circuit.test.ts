import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { Circuit } from '../../src/circuits/circuit.ts';
import { TransientError } from '../../src/errors.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { testCircuit } from '../support/circuit.ts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => {
  for (const circuit of started.splice(0)) circuit.stop();
  jest.useRealTimers();
});

const started: Circuit[] = [];

/** A circuit to a server that is there or not, as the test says. */
function create(options: Parameters<typeof testCircuit>[1] = {}) {
  const lines: string[] = [];
  const logger = createLogger(
    { level: 'info', workerId: 'w1' },
    { write: (line: string) => void lines.push(line) },
  );
  const metrics = createMetrics(logger);
  const server = { isUp: true, hangs: false, calls: 0, probes: 0 };
  const answer = (): Promise<string> => {
    if (server.hangs) return new Promise(() => undefined);
    return server.isUp ? Promise.resolve('done') : Promise.reject(new Error('no route to it'));
  };
  const circuit = testCircuit('temporal', {
    metrics,
    logger,
    probe: () => {
      server.probes += 1;
      return answer();
    },
    ...options,
  });
  circuit.start();
  started.push(circuit);
  const call = () =>
    circuit.run(() => {
      server.calls += 1;
      return answer();
    });
  const fail = () => call().catch((error: unknown) => error);
  /** The state, and how often it opened. */
  const shown = async () => {
    const { body } = await metrics.render();
    return [/^rnle_circuit_state.* (\d)$/m, /^rnle_circuit_opened_total.* (\d)$/m].map(
      (line) => line.exec(body)?.[1],
    );
  };
  return { circuit, server, lines, call, fail, shown };
}

test('after some failures in a row, calls are refused without being made', async () => {
  const { circuit, server, fail, call, lines, shown } = create();
  expect(await shown()).toEqual(['0', '0']);
  server.isUp = false;
  for (let failures = 1; failures <= 3; failures++) {
    expect(circuit.isOpen()).toBe(false);
    expect(await fail()).toMatchObject({ message: 'no route to it' });
  }
  expect(circuit.isOpen()).toBe(true);
  await expect(call()).rejects.toThrow(TransientError);
  await expect(call()).rejects.toMatchObject({ code: 'UNAVAILABLE', retryAfterMs: 2_000 });
  expect(() => circuit.assertClosed()).toThrow('temporal is away');
  expect(server.calls).toBe(3);
  expect(await shown()).toEqual(['2', '1']);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('no route to it');
});

test('a success in between starts the count anew', async () => {
  const { circuit, server, fail, call } = create();
  for (const isUp of [false, false, true, false, false]) {
    server.isUp = isUp;
    await (isUp ? call() : fail());
  }
  expect(circuit.isOpen()).toBe(false);
});

test('it finds out by itself that the server is back, and says so once', async () => {
  const { circuit, server, fail, call, lines, shown } = create();
  server.isUp = false;
  for (let failures = 1; failures <= 3; failures++) await fail();
  await jest.advanceTimersByTimeAsync(10_000);
  expect(server.probes).toBeGreaterThan(2);
  expect(circuit.isOpen()).toBe(true);
  const closed = circuit.whenClosed(new AbortController().signal);
  server.isUp = true;
  await jest.advanceTimersByTimeAsync(3_200);
  await closed;
  expect(await call()).toBe('done');
  expect(await shown()).toEqual(['0', '1']);
  expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual([
    'temporal is away: calls are refused until it is back',
    'temporal is back',
  ]);
});

test.each([
  ['refuses', 'isUp', false],
  ['hangs', 'hangs', true],
] as const)('without any call it notices within ten seconds a server that %s', async (_, how, value) => {
  const { circuit, server, lines } = create();
  await jest.advanceTimersByTimeAsync(60_000);
  expect(circuit.isOpen()).toBe(false);
  server[how] = value;
  await jest.advanceTimersByTimeAsync(10_000);
  expect(circuit.isOpen()).toBe(true);
  expect(server.calls).toBe(0);
  expect(lines).toHaveLength(1);
});

test('it does not look where calls succeed, nor when it is stopped', async () => {
  const { circuit, server, call } = create();
  for (let seconds = 0; seconds < 10; seconds++) {
    await call();
    await jest.advanceTimersByTimeAsync(1_000);
  }
  expect(server.probes).toBe(0);
  await jest.advanceTimersByTimeAsync(5_000);
  expect(server.probes).toBeGreaterThan(1);
  circuit.stop();
  server.probes = 0;
  await jest.advanceTimersByTimeAsync(10_000);
  expect(server.probes).toBe(0);
});

test('callers are refused during the look whether the server is back, too, and are never that look', async () => {
  const { circuit, server, fail } = create();
  server.isUp = false;
  for (let failures = 1; failures <= 3; failures++) await fail();
  server.hangs = true;
  await jest.advanceTimersByTimeAsync(1_200);
  expect(server.probes).toBe(1);
  expect(await fail()).toMatchObject({ code: 'UNAVAILABLE' });
  expect(server.calls).toBe(3);
  expect(circuit.isOpen()).toBe(true);
});

test('a call that hangs counts as a failure once its time is over', async () => {
  const { circuit } = create({ callTimeoutMs: 2_500 });
  const hanging = [1, 2, 3].map(() =>
    circuit.run(() => new Promise(() => undefined)).catch((error: unknown) => error),
  );
  await jest.advanceTimersByTimeAsync(2_500);
  await Promise.all(hanging);
  expect(circuit.isOpen()).toBe(true);
});

test('bad data never opens it', async () => {
  const { circuit, server, fail } = create({ isOutage: () => false });
  server.isUp = false;
  for (let failures = 1; failures <= 10; failures++) await fail();
  expect(circuit.isOpen()).toBe(false);
  expect(server.calls).toBe(10);
});
