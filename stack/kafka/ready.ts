import { Kafka, logLevel } from 'kafkajs';
import type { Admin } from 'kafkajs';
import type { Names } from '../../src/names.ts';
import { checkTopics, ensureTopics } from '../../src/kafka/topics.ts';
import type { Report } from '../types.ts';

const MOST_REPLICAS = 3;

export async function kafkaReady(brokers: string): Promise<void> {
  await withAdmin(brokers, async (admin) => {
    const { controller } = await admin.describeCluster();
    if (controller === null) throw new Error('no controller yet');
  });
}

export async function prepareTopics(brokers: string, names: Names, report: Report): Promise<void> {
  await withAdmin(brokers, async (admin) => {
    const { brokers: members } = await admin.describeCluster();
    await ensureTopics(admin, names, { replicationFactor: Math.min(members.length, MOST_REPLICAS) });
    for (const difference of await checkTopics(admin, names)) report(`warning: ${difference}`);
  });
}

async function withAdmin(brokers: string, work: (admin: Admin) => Promise<void>): Promise<void> {
  const kafka = new Kafka({
    clientId: 'rnle-stack',
    brokers: brokers.split(','),
    logLevel: logLevel.NOTHING,
    connectionTimeout: 2_000,
    retry: { retries: 2, initialRetryTime: 50 },
  });
  const admin = kafka.admin();
  try {
    await admin.connect();
    await work(admin);
  } finally {
    await admin.disconnect();
  }
}
