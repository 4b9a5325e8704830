import type { HealthReport } from '../../telemetry/health.ts';
import type { Api } from '../api.ts';
import { CliError } from '../exit.ts';
import { reasonOf, type Finding } from './finding.ts';

const area = 'worker';

/** Does a worker answer, is it ready, and does it reach its servers? */
export async function workerFindings(api: Api): Promise<Finding[]> {
  try {
    return [readyFinding(api, await api.ask('/ready')), healthFinding(await api.ask('/health'))];
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return [
      {
        area,
        status: 'FAIL',
        what: `no worker answers at ${api.url}: ${reasonOf((error.cause as Error | undefined)?.cause)}`,
        fix: 'start one with npm start, or name another with --url or RNLE_URL',
      },
    ];
  }
}

type Asked = Awaited<ReturnType<Api['ask']>>;

function readyFinding({ url }: Api, { status, body }: Asked): Finding {
  if (status === 200) return { area, status: 'ok', what: `${url} is ready` };
  const { reason = `it answers ${status}` } = (body ?? {}) as { reason?: string };
  return { area, status: 'warn', what: `${url} is not ready: ${reason}`, fix: 'see docs/operations.md' };
}

function healthFinding({ status, body }: Asked): Finding {
  const { checks } = (body ?? {}) as Partial<HealthReport>;
  if (status === 200) return { area, status: 'ok', what: 'it reaches Kafka, Temporal and Postgres' };
  const away = Object.entries(checks ?? {}).filter(([, check]) => check.status !== 'healthy');
  const said = away.map(([name, { error = 'unhealthy' }]) => `${name} (${error})`).join(', ');
  return {
    area,
    status: 'FAIL',
    what: `it does not reach ${said === '' ? 'all of its servers' : said}`,
    fix: 'its settings name those servers; they may differ from the ones here',
  };
}
