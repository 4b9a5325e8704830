import type { Closers } from '../closers.ts';
import type { Core } from '../core.ts';
import { startHousekeeping } from '../housekeeping/housekeeping.ts';
import { pollOutboxMetrics } from '../telemetry/outbox-metrics.ts';
import { pollTopicMetrics } from '../telemetry/topic-metrics.ts';

const METRICS_INTERVAL_MS = 5_000;
const DAY_MS = 86_400_000;

/** Publishes what is decided; the holder of the lease also measures and keeps small what belongs to the whole fleet. */
export function startRelay(core: Core, closers: Closers): void {
  const { relay, connections, controls, config, metrics, logger } = core;
  const { database, admin } = connections;
  const shared = { metrics, intervalMs: METRICS_INTERVAL_MS, isLeader: () => relay.isLeader(), logger };
  relay.start();
  closers.add('relay', () => relay.stop());
  const topics = pollTopicMetrics({ ...shared, admin, names: config.names });
  closers.add('topic metrics', () => topics.stop());
  const outbox = pollOutboxMetrics({ ...shared, database });
  closers.add('outbox metrics', () => outbox.stop());
  const retentionMs = config.retentionDays * DAY_MS;
  const housekeeping = startHousekeeping({ ...shared, database, controls, retentionMs });
  closers.add('housekeeping', () => housekeeping.stop());
}
