import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const ROOT = path.join(import.meta.dirname, '..');
const READY_LIMIT_MS = 60_000;

export interface DemoWorker {
  url: string;
  exited: Promise<unknown>;
  /** Drains and ends. */
  stop(): Promise<void>;
}

/** A worker as `npm start` runs it, its log in a file beside the servers' data. */
export async function startWorker(
  env: Record<string, string>,
  report: (line: string) => void,
): Promise<DemoWorker> {
  const logFile = path.join(ROOT, '.stack', 'worker.log');
  report('Starting a worker');
  const log = openSync(logFile, 'w');
  const child = spawn(process.execPath, ['src/main.ts'], {
    cwd: ROOT,
    env: { ...process.env, ...env, RNLE_WORKER_ID: 'demo-worker', RNLE_CREATE_TOPICS: 'true' },
    stdio: ['ignore', log, log],
    // Ctrl-C reaches the demo, which then drains the worker in order.
    detached: true,
  });
  const exited = once(child, 'exit');
  const url = `http://${env['HOST'] ?? '127.0.0.1'}:${env['PORT'] ?? '3001'}`;
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await exited;
  };
  const end = Date.now() + READY_LIMIT_MS;
  while (!(await isReady(url))) {
    if (child.exitCode !== null) throw new Error(`The worker ended with ${child.exitCode}; see ${logFile}`);
    if (Date.now() > end) {
      await stop();
      throw new Error(`The worker was not ready within ${READY_LIMIT_MS / 1000} s; see ${logFile}`);
    }
    await delay(100);
  }
  return { url, exited, stop };
}

async function isReady(url: string): Promise<boolean> {
  const response = await fetch(`${url}/ready`).catch(() => undefined);
  await response?.body?.cancel();
  return response?.ok === true;
}
