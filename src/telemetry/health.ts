import { withDeadline } from './deadline.ts';
import { scrub } from './scrub.ts';

type Dependency = 'kafka' | 'temporal' | 'database';
type HealthStatus = 'healthy' | 'unhealthy';

interface CheckReport {
  status: HealthStatus;
  /** Milliseconds until the answer, or until it was given up. */
  responseTime: number;
  /** Why it is unhealthy, free of credentials. */
  error?: string;
}

export interface HealthReport {
  status: HealthStatus;
  checks: Record<Dependency, CheckReport>;
}

export interface Health {
  check(): Promise<HealthReport>;
}

/** A burst of probes costs the dependencies one question. */
const CACHE_MS = 1_000;

/** How long a server may take to answer, in milliseconds. */
export const HEALTH_TIMEOUT_MS = 5_000;

/** Each check resolves when its dependency answers; all are asked at once, and none for longer than `timeoutMs`. */
export function createHealth(
  checks: Record<Dependency, () => Promise<unknown>>,
  { timeoutMs }: { timeoutMs: number },
): Health {
  const kafka = createCheck(checks.kafka, timeoutMs);
  const temporal = createCheck(checks.temporal, timeoutMs);
  const database = createCheck(checks.database, timeoutMs);

  async function report(): Promise<HealthReport> {
    const [kafkaReport, temporalReport, databaseReport] = await Promise.all([
      kafka(),
      temporal(),
      database(),
    ]);
    const all = [kafkaReport, temporalReport, databaseReport];
    return {
      status: all.every(({ status }) => status === 'healthy') ? 'healthy' : 'unhealthy',
      checks: { kafka: kafkaReport, temporal: temporalReport, database: databaseReport },
    };
  }

  let latest: { report: Promise<HealthReport>; validUntil: number } | undefined;
  return {
    check: () => {
      if (!latest || performance.now() >= latest.validUntil) {
        const fresh = { report: report(), validUntil: Infinity };
        // The second counts from the answer, so that callers who come while it is awaited share it.
        void fresh.report.then(() => (fresh.validUntil = performance.now() + CACHE_MS));
        latest = fresh;
      }
      return latest.report;
    },
  };
}

function createCheck(check: () => Promise<unknown>, timeoutMs: number): () => Promise<CheckReport> {
  // A question that is still unanswered is not asked again: a hanging dependency must not collect questions.
  let pending: Promise<unknown> | undefined;
  return async () => {
    const start = performance.now();
    const answer = (error?: string): CheckReport => ({
      status: error === undefined ? 'healthy' : 'unhealthy',
      responseTime: Math.round(performance.now() - start),
      ...(error !== undefined && { error }),
    });
    try {
      pending ??= check().finally(() => (pending = undefined));
      await withDeadline(pending, timeoutMs);
      return answer();
    } catch (error) {
      return answer(reasonOf(error));
    }
  };
}

/** A connection refused on every address of a host is an AggregateError without a text of its own. */
function reasonOf(error: unknown): string {
  const { message, code } = error as Partial<NodeJS.ErrnoException>;
  return scrub([message, code].find(Boolean) ?? 'failed').slice(0, 200);
}
