import { expect, test } from '@jest/globals';
import kafkajs from 'kafkajs';
import { command, Pipeline } from '../support/pipeline.ts';
import { until } from '../../support/until.ts';

/** Brokers before 4.0 let any time through, and topics may still be set to. */
const ANY_TIME = { name: 'message.timestamp.after.max.ms', value: '9223372036854775807' };

test('a record stamped with any time at all does not hold up its partition', async () => {
  const pipeline = await Pipeline.open();
  const { commands } = pipeline.names.topics;
  try {
    await pipeline.admin.alterConfigs({
      validateOnly: false,
      resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: commands, configEntries: [ANY_TIME] }],
    });
    await pipeline.worker();
    // Beyond every date; just beyond; in the year 2100.
    for (const timestamp of ['9223372036854775807', '8640000000000001', '4102444800000']) {
      const odd = command();
      await pipeline.send({ key: odd.taskId, value: JSON.stringify(odd), partition: 1, timestamp });
      await expect(pipeline.result(odd.taskId)).resolves.toMatchObject({ status: 'SUCCESS' });
    }
    // From the beginning of time, it is older than the tasks that would recognise it.
    const old = command();
    await pipeline.send({ key: old.taskId, value: JSON.stringify(old), partition: 1, timestamp: '0' });
    const letter = await until('its letter', () => pipeline.deadLetters()[0]);
    expect(letter.body).toMatchObject({ originalMessage: old, error: { code: 'EXPIRED' } });
    const later = command();
    await pipeline.send({ key: later.taskId, value: JSON.stringify(later), partition: 1 });
    await expect(pipeline.result(later.taskId)).resolves.toMatchObject({ status: 'SUCCESS' });
    expect(pipeline.results(old.taskId)).toEqual([]);
  } finally {
    await pipeline.close();
  }
}, 90_000);
