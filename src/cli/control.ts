import { setTimeout as delay } from 'node:timers/promises';
import type { WorkerControl } from '../../schemas/generated/worker-control.ts';
import { FLEET } from '../names.ts';
import { connectApi, type Api } from './api.ts';
import { CliError, Exit } from './exit.ts';
import { answer } from './print.ts';
import { Progress } from './progress.ts';
import type { GlobalOptions, Surroundings } from './surroundings.ts';
import { table } from './table.ts';
import { shortTime, styleOf } from './text.ts';

/** Options of every command that steers workers. */
export interface ControlOptions extends GlobalOptions {
  /** The whole fleet where none is named. */
  worker?: string[];
  as?: string;
  /** Of an earlier call whose answer was lost: it has its effect once. */
  controlId?: string;
  timeout: number;
}

export interface Outcome {
  /** A worker's id, or FLEET. */
  target: string;
  /** One of ENDED once there is nothing more to come. */
  state: string;
  /** ISO 8601. */
  at?: string;
  detail?: Record<string, unknown>;
}

/** The answer of `GET /v1/controls/{controlId}`. */
interface ControlReport {
  controlId: string;
  controlType: string;
  issuedBy?: string;
  issuedAt: string;
  parameters: Record<string, unknown>;
  outcomes: Outcome[];
}

const ENDED = ['APPLIED', 'REFUSED', 'FAILED'];
const FIRST_LOOK_MS = 100;
const LAST_LOOK_MS = 1_000;

/**
 * Sends the spec's control message and waits until every worker it is for has said what came of it.
 *
 * @param isBad tells an outcome that is a failure although it was applied
 * @throws CliError where a worker is unknown, refuses, fails, or does not answer in time
 */
export async function control(
  around: Surroundings,
  options: ControlOptions,
  controlType: WorkerControl['controlType'],
  parameters: Record<string, unknown>,
  isBad: (outcome: Outcome) => boolean = () => false,
): Promise<void> {
  const api = connectApi(around, options);
  const message: WorkerControl = {
    controlId: options.controlId ?? `cli-${crypto.randomUUID()}`,
    controlType,
    targetWorkers: options.worker ?? [],
    parameters,
    timestamp: new Date().toISOString(),
    issuedBy: options.as ?? around.user,
  };
  const { controlId, unknown } = await send(api, message);
  const report = await outcomesOf(around, api, controlId, options.timeout);
  answer(around, options, { ...report, unknown }, () => {
    const rows = report.outcomes.map(({ target, state, at, detail }) => [
      nameOf(target),
      { text: state, style: styleOf(state) },
      shortTime(at),
      detail && describe(detail),
    ]);
    return table(around.stdout, ['WORKER', 'OUTCOME', 'AT', 'DETAIL'], rows);
  });
  judge(report.outcomes, unknown, isBad, options.timeout);
}

/** @throws CliError that names the control where it is not known whether it was taken */
async function send(api: Api, message: WorkerControl): Promise<{ controlId: string; unknown: string[] }> {
  try {
    return await api.post<{ controlId: string; unknown: string[] }>('/v1/control', message);
  } catch (error) {
    if (!(error instanceof CliError) || error.exit !== Exit.UNREACHABLE) throw error;
    const hint = `where it may have been taken all the same, send it again with --control-id ${message.controlId}: it has its effect once`;
    throw new CliError(Exit.UNREACHABLE, `${error.message}; ${hint}`);
  }
}

/** Looks until none is pending any more; what is known by then otherwise. */
async function outcomesOf(
  { stderr }: Surroundings,
  api: Api,
  controlId: string,
  seconds: number,
): Promise<ControlReport> {
  const progress = new Progress(stderr);
  const end = performance.now() + seconds * 1_000;
  for (let pause = FIRST_LOOK_MS; ; pause = Math.min(LAST_LOOK_MS, pause * 1.5)) {
    const left = end - performance.now();
    const report = await reportOf(api, controlId, left > 0);
    if (report === undefined) {
      progress.show('waiting for the worker that was asked to be back');
      await delay(pause);
      continue;
    }
    const isOver = report.outcomes.length > 0 && !report.outcomes.some(isPending);
    if (isOver || left <= 0) {
      progress.end();
      return report;
    }
    progress.show(`waiting for ${namesOf(report.outcomes.filter(isPending))}`);
    await delay(Math.min(pause, left));
  }
}

/** @returns undefined where the worker that was asked is away, as while it is restarted, and there is time to ask again */
async function reportOf(
  api: Api,
  controlId: string,
  isTimeLeft: boolean,
): Promise<ControlReport | undefined> {
  try {
    return await api.get<ControlReport>(`/v1/controls/${encodeURIComponent(controlId)}`);
  } catch (error) {
    if (isTimeLeft && error instanceof CliError && error.exit === Exit.UNREACHABLE) return undefined;
    throw error;
  }
}

function judge(
  outcomes: Outcome[],
  unknown: string[],
  isBad: (outcome: Outcome) => boolean,
  seconds: number,
): void {
  const bad = outcomes
    .filter(({ target }) => !unknown.includes(target))
    .filter((outcome) => ['REFUSED', 'FAILED'].includes(outcome.state) || isBad(outcome));
  const pending = outcomes.filter(isPending);
  if (bad.length > 0) throw new CliError(Exit.FAILED, `it did not go well on ${namesOf(bad)}: see above`);
  if (pending.length > 0) {
    throw new CliError(
      Exit.TIMED_OUT,
      `no word from ${namesOf(pending)} after ${seconds} s: rnle workers shows which workers live; the command stays in force`,
    );
  }
  if (unknown.length > 0) throw new CliError(Exit.NOT_FOUND, `there is no worker ${unknown.join(', ')}`);
}

function isPending({ state }: Outcome): boolean {
  return !ENDED.includes(state);
}

function namesOf(outcomes: Outcome[]): string {
  return outcomes.map(({ target }) => nameOf(target)).join(', ');
}

function nameOf(target: string): string {
  return target === FLEET ? '(fleet)' : target;
}

/** `logLevel=debug refused=["x"]`: one line, whatever it is. */
function describe(detail: Record<string, unknown>): string {
  return Object.entries(detail)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ');
}
