import { expect, test } from '@jest/globals';
import { createLogger } from '../../src/telemetry/logger.ts';
import { OutageLog } from '../../src/telemetry/outage-log.ts';

function create() {
  const lines: string[] = [];
  const logger = createLogger(
    { level: 'info', workerId: 'w1' },
    { write: (line: string) => void lines.push(line) },
  );
  const said = () =>
    lines.map((line) => {
      const { level, msg, err } = JSON.parse(line) as {
        level: string;
        msg: string;
        err?: { message: string };
      };
      return [level, msg, err?.message];
    });
  return { outage: new OutageLog(logger, 'it goes on'), said };
}

test('an outage is said once, whatever port or try it is, and its end once', () => {
  const { outage, said } = create();
  outage.over();
  for (const port of [1, 23, 456]) outage.failed(new Error(`refused by port ${port}`), 'it fails');
  outage.over();
  outage.over();
  expect(said()).toEqual([
    ['warn', 'it fails', 'refused by port 1'],
    ['info', 'it goes on', undefined],
  ]);
});

test('another reason is said, and the next outage again', () => {
  const { outage, said } = create();
  for (const reason of ['refused', 'timed out', 'refused']) outage.failed(new Error(reason), 'it fails');
  outage.failed('refused', 'it cannot even stop');
  outage.over();
  outage.failed(new Error('refused'), 'it fails');
  expect(said().map(([, msg, reason]) => [msg, reason])).toEqual([
    ['it fails', 'refused'],
    ['it fails', 'timed out'],
    ['it cannot even stop', undefined],
    ['it goes on', undefined],
    ['it fails', 'refused'],
  ]);
});
