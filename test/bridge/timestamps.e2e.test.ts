import { expect, test } from '@jest/globals';
import kafkajs from 'kafkajs';
import { command, Pipeline } from '../support/pipeline.ts';
import { until } from '../support/until.ts';

/** Brokers before 4.0 let any time through, and topics may still be set to. */
const ANY_TIME = { name: 'message.timestamp.after.max.ms', value: '9223372036854775807' };

test.each(['9223372036854775807', '8640000000000001', '4102444800000', '0'])(
  'a record stamped with the time %s does not hold up its partition',
  async (timestamp) => {
    const pipeline = await Pipeline.open();
    try {
      await pipeline.admin.alterConfigs({
        validateOnly: false,
        resources: [
          {
            type: kafkajs.ConfigResourceTypes.TOPIC,
            name: pipeline.names.topics.commands,
            configEntries: [ANY_TIME],
          },
        ],
      });
      await pipeline.worker();
      const odd = command();
      await pipeline.send({ key: odd.taskId, value: JSON.stringify(odd), partition: 1, timestamp });
      // Stamped with the beginning of time, it is older than the tasks that would recognise it.
      if (timestamp === '0') {
        const letter = await until('its letter', () => pipeline.deadLetters()[0]);
        expect(letter.body.error.code).toBe('EXPIRED');
      } else await expect(pipeline.result(odd.taskId)).resolves.toMatchObject({ status: 'SUCCESS' });
      const later = command();
      await pipeline.send({ key: later.taskId, value: JSON.stringify(later), partition: 1 });
      await expect(pipeline.result(later.taskId)).resolves.toMatchObject({ status: 'SUCCESS' });
    } finally {
      await pipeline.close();
    }
  },
  90_000,
);
