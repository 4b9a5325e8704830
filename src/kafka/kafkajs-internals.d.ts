/**
 * What kafkajs 2.2.4 has and does not export: its cluster. Used where the public interface has no call
 * (reading a range of a topic without a consumer group; leaving a group in a dead member's name). The version is
 * pinned by the lockfile.
 */
declare module 'kafkajs/src/cluster/index.js' {
  import type { ISocketFactory, KafkaConfig, Logger } from 'kafkajs';

  export interface RawRecord {
    offset: string;
    timestamp: string;
    key: Buffer | null;
    value: Buffer | null;
    headers: Record<string, Buffer | string | undefined>;
    isControlRecord: boolean;
  }
  export interface PartitionData {
    partition: number;
    highWatermark: string;
    lastStableOffset: string;
    messages: RawRecord[];
  }
  export interface Broker {
    nodeId: number;
    fetch(request: {
      isolationLevel: number;
      maxWaitTime: number;
      minBytes: number;
      maxBytes: number;
      topics: { topic: string; partitions: { partition: number; fetchOffset: string; maxBytes: number }[] }[];
    }): Promise<{ responses: { topicName: string; partitions: PartitionData[] }[] }>;
    leaveGroup(request: { groupId: string; memberId: string }): Promise<unknown>;
  }
  export interface TopicOffsets {
    topic: string;
    partitions: { partition: number; offset: string }[];
  }
  export default class Cluster {
    constructor(
      options: Omit<KafkaConfig, 'logLevel' | 'logCreator'> & {
        logger: Logger;
        socketFactory: ISocketFactory;
        brokers: string[];
        metadataMaxAge: number;
        isolationLevel: number;
        allowAutoTopicCreation: boolean;
      },
    );
    connect(): Promise<void>;
    disconnect(): Promise<void>;
    refreshMetadata(): Promise<void>;
    addTargetTopic(topic: string): Promise<void>;
    findTopicPartitionMetadata(topic: string): { partitionId: number; leader: number }[];
    findBroker(options: { nodeId: number }): Promise<Broker>;
    /** @param options a transactional id, where the type is 1 */
    findGroupCoordinator(options: { groupId: string; coordinatorType?: 0 | 1 }): Promise<Broker>;
    fetchTopicsOffset(
      topics: {
        topic: string;
        partitions: { partition: number }[];
        fromBeginning?: boolean;
        fromTimestamp?: number;
      }[],
    ): Promise<TopicOffsets[]>;
  }
}

declare module 'kafkajs/src/consumer/batch.js' {
  import type { PartitionData, RawRecord } from 'kafkajs/src/cluster/index.js';

  export default class Batch {
    constructor(topic: string, fetchedOffset: string, data: PartitionData);
    /** Without aborted transactions and control records. */
    messages: RawRecord[];
    rawMessages: RawRecord[];
  }
}

declare module 'kafkajs/src/network/socketFactory.js' {
  import type { ISocketFactory } from 'kafkajs';

  const createSocketFactory: () => ISocketFactory;
  export default createSocketFactory;
}

declare module 'kafkajs/src/loggers/index.js' {
  import type { logCreator, Logger, logLevel } from 'kafkajs';

  export function createLogger(options: { level: logLevel; logCreator: logCreator }): Logger;
}
