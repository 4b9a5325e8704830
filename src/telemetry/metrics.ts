import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { withDeadline } from './deadline.ts';
import type { Logger } from './logger.ts';

/** Another exposition text to be served with ours, such as the Temporal core's. */
type MetricsSource = () => Promise<string>;

export type Metrics = ReturnType<typeof createMetrics>;

/** Longer than a loopback port needs, shorter than a scrape may take. */
const SOURCE_TIMEOUT_MS = 1_000;

/**
 * The names are an outside interface: dashboards and alerts are built on them. No label carries a taskId or
 * a user, so the number of series stays bounded.
 */
export function createMetrics(logger: Logger) {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const sources = new Set<MetricsSource>();
  const failing = new WeakSet<MetricsSource>();

  async function read(source: MetricsSource): Promise<string> {
    try {
      const text = await withDeadline(source(), SOURCE_TIMEOUT_MS);
      failing.delete(source);
      return text.endsWith('\n') || text === '' ? text : `${text}\n`;
    } catch (error) {
      if (!failing.has(source)) logger.warn({ err: error }, 'a source of metrics fails and is left out');
      failing.add(source);
      return '';
    }
  }

  return {
    producerRequests: new Counter({
      name: 'kafka_producer_requests_total',
      help: 'Produce requests sent, by topic',
      labelNames: ['topic'],
      registers,
    }),
    producerErrors: new Counter({
      name: 'kafka_producer_errors_total',
      help: 'Produce requests that failed, by topic',
      labelNames: ['topic'],
      registers,
    }),
    consumerLag: new Gauge({
      name: 'kafka_consumer_group_lag',
      help: 'Records that the group has not committed yet, over all partitions; reported by one worker of the fleet',
      labelNames: ['group', 'topic'],
      registers,
    }),
    messagesConsumed: new Counter({
      name: 'kafka_consumer_messages_consumed_total',
      help: 'Records taken in by this worker as a member of the group',
      labelNames: ['group'],
      registers,
    }),
    topicPartitions: new Gauge({
      name: 'kafka_topic_partitions',
      help: 'Partitions of the topic; reported by one worker of the fleet',
      labelNames: ['topic'],
      registers,
    }),
    topicOffset: new Gauge({
      name: 'kafka_topic_partition_current_offset',
      help: 'End offset of the partition; reported by one worker of the fleet',
      labelNames: ['topic', 'partition'],
      registers,
    }),
    commandsProcessed: new Counter({
      name: 'command_processing_total',
      help: 'Commands that this worker brought to their end, by type and outcome',
      labelNames: ['task_type', 'status'],
      registers,
    }),
    commandDuration: new Histogram({
      name: 'command_processing_duration_seconds',
      help: 'Time from the start of the work to its outcome',
      labelNames: ['task_type'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300],
      registers,
    }),
    outboxPending: new Gauge({
      name: 'rnle_outbox_pending',
      help: 'Messages decided but not yet on Kafka',
      registers,
    }),
    outboxOldestSeconds: new Gauge({
      name: 'rnle_outbox_oldest_seconds',
      help: 'Age of the oldest message that is not yet on Kafka; 0 when there is none',
      registers,
    }),
    duplicates: new Counter({
      name: 'rnle_commands_duplicate_total',
      help: 'Commands ignored because they had been accepted before',
      registers,
    }),
    deadLetters: new Counter({
      name: 'rnle_dead_letters_total',
      help: 'Messages given up, by reason',
      labelNames: ['code'],
      registers,
    }),
    deadLettersReplayed: new Counter({
      name: 'rnle_dead_letters_replayed_total',
      help: 'Dead letters that this worker made a new run of',
      registers,
    }),
    floodGuard: new Gauge({
      name: 'rnle_flood_guard',
      help: '1 while the partition of the commands topic stands still in this worker, for most of it is refused',
      labelNames: ['partition'],
      registers,
    }),
    workerPaused: new Gauge({
      name: 'rnle_worker_paused',
      help: '1 while this worker is paused, else 0',
      registers,
    }),
    circuitState: new Gauge({
      name: 'rnle_circuit_state',
      help: "This worker's circuit to the server: 0 closed, 1 looking whether the server is back, 2 open",
      labelNames: ['dependency'],
      registers,
    }),
    circuitOpened: new Counter({
      name: 'rnle_circuit_opened_total',
      help: 'How often the circuit to the server opened',
      labelNames: ['dependency'],
      registers,
    }),
    keyMismatches: new Counter({
      name: 'rnle_key_mismatch_total',
      help: 'Records whose Kafka key differs from the taskId (the taskId wins)',
      registers,
    }),

    /** The source is read at each scrape; one that fails or is slow is left out of it. */
    addSource(source: MetricsSource): void {
      sources.add(source);
    },
    async render(): Promise<{ contentType: string; body: string }> {
      const texts = await Promise.all([registry.metrics(), ...[...sources].map(read)]);
      return { contentType: registry.contentType, body: texts.join('') };
    },
  };
}
