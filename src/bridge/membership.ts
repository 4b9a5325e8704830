import type { KafkaConfig } from 'kafkajs';
import type { Logger } from 'pino';
import { endMembership } from '../kafka/end-membership.ts';
import type { Database } from '../store/database.ts';
import { deleteMember, findMember, saveMember } from '../store/group-members.ts';

export interface MembershipDependencies {
  database: Database;
  kafkaConfig: KafkaConfig;
  groupId: string;
  workerId: string;
  logger: Logger;
}

/**
 * This worker's place in its consumer group, across its processes. kafkajs has no static membership: without this, a
 * worker that was killed waits for its own ghost's session to time out. All of it may fail without harm but that wait.
 */
export class Membership {
  readonly #deps: MembershipDependencies;
  #memberId: string | undefined;

  constructor(deps: MembershipDependencies) {
    this.#deps = deps;
  }

  /** To be called before joining. */
  async endPredecessors(): Promise<void> {
    const { database, kafkaConfig, groupId, workerId, logger } = this.#deps;
    await this.#harmless(async () => {
      const memberId = await findMember(database, workerId, groupId);
      if (memberId === undefined) return;
      await endMembership(kafkaConfig, groupId, memberId);
      logger.info({ memberId }, 'ended the membership that an earlier process of this worker left behind');
    });
  }

  async joined(memberId: string): Promise<void> {
    const { database, groupId, workerId } = this.#deps;
    this.#memberId = memberId;
    await this.#harmless(() => saveMember(database, workerId, groupId, memberId));
  }

  /** To be called after leaving in order. */
  async left(): Promise<void> {
    const { database, groupId, workerId } = this.#deps;
    const memberId = this.#memberId;
    if (memberId === undefined) return;
    await this.#harmless(() => deleteMember(database, workerId, groupId, memberId));
  }

  async #harmless(step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (error) {
      this.#deps.logger.warn(
        { err: error },
        'the group membership could not be kept or ended; joining may wait',
      );
    }
  }
}
