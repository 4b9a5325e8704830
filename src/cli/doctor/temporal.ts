import type { Config } from '../../config.ts';
import { withDeadline } from '../../telemetry/deadline.ts';
import { connectTemporal, type Temporal } from '../../temporal/connection.ts';
import { isNotFound } from '../../temporal/grpc.ts';
import { SEARCH_ATTRIBUTE_NAMES } from '../../temporal/search-attributes.ts';
import { reasonOf, type Finding } from './finding.ts';

const area = 'Temporal';
const LIMIT_MS = 10_000;

/** Is it there, and is the namespace as the worker needs it? */
export async function temporalFindings({ env, names }: Config): Promise<Finding[]> {
  let connected: Temporal | undefined;
  try {
    connected = await withDeadline(connectTemporal(env), LIMIT_MS);
    return await withDeadline(look(connected, names.taskQueue), LIMIT_MS);
  } catch (error) {
    const address = env['TEMPORAL_ADDRESS'] ?? '127.0.0.1:7233';
    return [
      {
        area,
        status: 'FAIL',
        what: `no use of ${address}: ${reasonOf(error)}`,
        fix: 'check TEMPORAL_ADDRESS, TEMPORAL_API_KEY and TEMPORAL_TLS…, or start one with npm run stack',
      },
    ];
  } finally {
    await connected?.connection.close();
  }
}

async function look(temporal: Temporal, taskQueue: string): Promise<Finding[]> {
  const { workflowService } = temporal.connection;
  const { serverVersion } = await workflowService.getSystemInfo({});
  const server: Finding = { area, status: 'ok', what: `version ${serverVersion}` };
  const namespace = await namespaceFinding(temporal);
  if (namespace.status === 'FAIL') return [server, namespace];
  return [server, namespace, await attributesFinding(temporal), await pollersFinding(temporal, taskQueue)];
}

async function namespaceFinding({ connection, namespace }: Temporal): Promise<Finding> {
  try {
    await connection.workflowService.describeNamespace({ namespace });
    return { area, status: 'ok', what: `namespace ${namespace}` };
  } catch (error) {
    if (!isNotFound(error)) throw error;
    return {
      area,
      status: 'FAIL',
      what: `there is no namespace ${namespace}`,
      fix: `temporal operator namespace create --namespace ${namespace}, or set TEMPORAL_NAMESPACE`,
    };
  }
}

async function attributesFinding({ connection, namespace }: Temporal): Promise<Finding> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const missing = SEARCH_ATTRIBUTE_NAMES.filter((name) => !(name in customAttributes));
  if (missing.length === 0) return { area, status: 'ok', what: 'its search attributes are there' };
  const create = missing.map((name) => `--name ${name} --type Keyword`).join(' ');
  return {
    area,
    status: 'warn',
    what: `without the search attribute(s) ${missing.join(', ')}`,
    fix: `temporal operator search-attribute create --namespace ${namespace} ${create}`,
  };
}

/** Who has polled within the last minutes is listed. */
async function pollersFinding({ connection, namespace }: Temporal, taskQueue: string): Promise<Finding> {
  const { pollers } = await connection.workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name: taskQueue },
  });
  if (pollers.length > 0)
    return { area, status: 'ok', what: `${pollers.length} process(es) poll ${taskQueue}` };
  return {
    area,
    status: 'warn',
    what: `nobody polls the task queue ${taskQueue}: commands are taken in and not worked on`,
    fix: 'start a worker with the role worker (npm start)',
  };
}
