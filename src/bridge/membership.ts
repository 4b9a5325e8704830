import { setTimeout as sleep } from 'node:timers/promises';
import type { Admin, KafkaConfig } from 'kafkajs';
import type { Logger } from 'pino';
import { endMemberships, membersOf } from '../kafka/memberships.ts';

/** How often the ending of a membership is tried again while the brokers are away, in milliseconds. */
const AGAIN_MS = 500;
/** Not longer, for the waiting is done here; not none, for kafkajs finds a coordinator only at its second try. */
const SHORT_RETRY = { initialRetryTime: 50, retries: 2 };

export interface MembershipDependencies {
  admin: Admin;
  kafkaConfig: KafkaConfig;
  groupId: string;
  workerId: string;
  logger: Logger;
}

/**
 * This worker's own places in its consumer group that nobody fills any more. Without an end to them, a worker that was
 * killed, or a consumer that started over, waits for its own ghost's session to time out.
 */
export class Membership {
  readonly #deps: MembershipDependencies;

  constructor(deps: MembershipDependencies) {
    this.#deps = deps;
  }

  /** Of earlier processes; to be called before joining. That it fails costs only time. */
  async endPredecessors(): Promise<void> {
    await this.#end(() => true);
  }

  /**
   * All but the one that has just joined: a consumer that started over may have joined before, and lost the answer that
   * told it so. The group gives partitions to such a member too, and they stand still until its session is over.
   *
   * @param isMember while it is the member: what came after it is not ended
   */
  async endOthers(memberId: string, isMember: () => boolean): Promise<void> {
    await this.#end((other) => other !== memberId && isMember());
  }

  /**
   * Of this process, whose consumer starts over as a new member: as soon as the brokers answer.
   *
   * @param signal the new member has joined, or nobody wants to any more
   */
  async endAbandoned(memberId: string, signal: AbortSignal): Promise<void> {
    const { groupId, logger } = this.#deps;
    const kafkaConfig = { ...this.#deps.kafkaConfig, retry: SHORT_RETRY };
    while (!signal.aborted) {
      try {
        await endMemberships(kafkaConfig, groupId, [memberId]);
        return;
      } catch (error) {
        logger.debug({ err: error, memberId }, 'an abandoned membership could not be ended yet');
        await sleep(AGAIN_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  async #end(isLeft: (memberId: string) => boolean): Promise<void> {
    const { admin, kafkaConfig, groupId, workerId, logger } = this.#deps;
    try {
      const memberIds = (await membersOf(admin, groupId, [workerId])).filter(isLeft);
      if (memberIds.length === 0) return;
      await endMemberships(kafkaConfig, groupId, memberIds);
      logger.info(
        { groupId, memberIds },
        'ended memberships that earlier consumers of this worker left behind',
      );
    } catch (error) {
      logger.warn(
        { err: error },
        'earlier memberships could not be looked for; partitions may wait for them',
      );
    }
  }
}
