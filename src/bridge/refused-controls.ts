import type { KafkaMessage } from 'kafkajs';
import type { DefiniteError } from '../errors.ts';
import { placeOf } from '../intake/judge.ts';
import { deadLetterMessage } from '../messages/dead-letter.ts';
import type { Names } from '../names.ts';
import { inTransaction, type Database } from '../store/database.ts';
import { insertDeadLetters } from '../store/dead-letters.ts';
import { insertMessages } from '../store/outbox.ts';

export interface RefusedControlsDependencies {
  database: Database;
  names: Names;
  /** A letter waits in the outbox. */
  onLetter: (code: string) => void;
}

/** Dead-letters what came as a control and is none, among the commands' dead letters: one place to look at. */
export class RefusedControls {
  readonly #deps: RefusedControlsDependencies;

  constructor(deps: RefusedControlsDependencies) {
    this.#deps = deps;
  }

  async deadLetter(partition: number, record: KafkaMessage, error: DefiniteError): Promise<void> {
    const { database, names, onLetter } = this.#deps;
    const { source, letterKey } = placeOf({ ...record, topic: names.topics.control, partition });
    const { code, message, details } = error;
    const letter = deadLetterMessage(names.topics.deadLetters, {
      letterKey,
      taskId: null,
      run: 1,
      error: { code, message, ...(details && { details }) },
      retryCount: 0,
      source,
      original: { bytes: record.value ?? Buffer.alloc(0) },
      at: new Date(),
    });
    const isNew = await inTransaction(database, async (client) => {
      const fresh = await insertDeadLetters(client, [letter]);
      if (fresh.size > 0) await insertMessages(client, [letter]);
      return fresh.size > 0;
    });
    if (isNew) onLetter(code);
  }
}
