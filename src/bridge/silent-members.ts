import type { Admin, KafkaConfig } from 'kafkajs';
import type { Logger } from 'pino';
import { endMemberships, membersOf } from '../kafka/memberships.ts';
import type { Database } from '../store/database.ts';
import { silentWorkers, type SilentWorker } from '../store/workers.ts';
import { OutageLog } from '../telemetry/outage-log.ts';

const LOOK_MS = 1_000;
/** Five beats: partitions are to flow again ten seconds after a death, and a busy machine is not to seem dead. */
const SILENT_MS = 5_000;

export interface SilentMembersDependencies {
  database: Database;
  admin: Admin;
  kafkaConfig: KafkaConfig;
  groupIds: string[];
  workerId: string;
  /** Are other workers' heartbeats to be believed? Not while the database was away for all of them. */
  isSteady: () => boolean;
  logger: Logger;
}

/**
 * Ends the group memberships of workers whose heart stands still, for those who stay must not wait 30 s for their
 * partitions. All who live do it, and it does no harm that they do: who is put out by mistake joins again.
 */
export class SilentMembers {
  readonly #deps: SilentMembersDependencies;
  readonly #log: Logger;
  readonly #outage: OutageLog;
  /** A silence is dealt with once, or a worker that has only lost the database would be put out every second. */
  #dealtWith = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(deps: SilentMembersDependencies) {
    this.#deps = deps;
    this.#log = deps.logger.child({ component: 'bridge' });
    this.#outage = new OutageLog(this.#log, 'silent workers are looked for again');
  }

  start(): void {
    this.#timer = setTimeout(() => {
      this.#looking = this.#look().finally(() => {
        if (!this.#stopped) this.start();
      });
    }, LOOK_MS);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#looking;
  }

  async #look(): Promise<void> {
    const { database, workerId, isSteady } = this.#deps;
    if (!isSteady()) return;
    try {
      const silent = (await silentWorkers(database, SILENT_MS)).filter(
        (worker) => worker.workerId !== workerId,
      );
      const fresh = silent.filter((worker) => !this.#dealtWith.has(silenceOf(worker)));
      if (fresh.length > 0) await this.#end(fresh.map((worker) => worker.workerId));
      this.#dealtWith = new Set(silent.map(silenceOf));
      this.#outage.over();
    } catch (error) {
      this.#outage.failed(error, 'silent workers could not be put out of the group; trying again');
    }
  }

  async #end(workerIds: string[]): Promise<void> {
    const { admin, kafkaConfig, groupIds } = this.#deps;
    for (const groupId of groupIds) {
      const memberIds = await membersOf(admin, groupId, workerIds);
      if (memberIds.length === 0) continue;
      await endMemberships(kafkaConfig, groupId, memberIds);
      this.#log.warn({ workerIds, groupId, memberIds }, 'workers are silent; their memberships were ended');
    }
  }
}

function silenceOf({ workerId, instance, heartbeatAt }: SilentWorker): string {
  return `${workerId} ${instance} ${heartbeatAt}`;
}
