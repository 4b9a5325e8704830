import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Command } from '../../schemas/generated/command.ts';
import type { ReplayedMany } from '../../src/dead-letters/replay-many.ts';
import type { LetterBody, LetterSummaryBody } from '../../src/http/letter-body.ts';
import { command, type Pipeline } from '../support/pipeline.ts';
import { until } from '../../support/until.ts';
import type { WorkerProcess } from '../support/worker-process.ts';

/** A bug that many commands run into, until it is mended. */
export class Fault {
  readonly #dir: string;

  private constructor(dir: string) {
    this.#dir = dir;
  }

  static async open(): Promise<Fault> {
    return new Fault(await mkdtemp(path.join(tmpdir(), 'rnle-fault-')));
  }

  command(): Command {
    return command({ assistantId: 'mendable', input: path.join(this.#dir, 'mended') });
  }

  async mend(): Promise<void> {
    await writeFile(path.join(this.#dir, 'mended'), '');
  }

  async unmend(): Promise<void> {
    await rm(path.join(this.#dir, 'mended'), { force: true });
  }

  async close(): Promise<void> {
    await rm(this.#dir, { recursive: true });
  }
}

export interface Answer<T> {
  status: number;
  body: T;
}

/** A worker's dead letters, over HTTP. */
export class LetterClient {
  readonly #worker: WorkerProcess;

  constructor(worker: WorkerProcess) {
    this.#worker = worker;
  }

  async list(query: Record<string, string> = {}): Promise<LetterSummaryBody[]> {
    const text = new URLSearchParams({ limit: '200', ...query }).toString();
    const { body } = await this.#ask<{ deadLetters: LetterSummaryBody[] }>(`?${text}`);
    return body.deadLetters;
  }

  async read(id: string): Promise<LetterBody> {
    return (await this.#ask<LetterBody>(`/${id}`)).body;
  }

  /** The one letter of a task's run, once it is there. */
  async of(taskId: string, run = 1): Promise<LetterSummaryBody> {
    return until(`the letter of ${taskId}, run ${run}`, async () =>
      (await this.list({ taskId })).find((letter) => letter.run === run),
    );
  }

  /** Answers the run, or the refusal. */
  replay(id: string, body: object = {}) {
    return this.#ask<{ run?: number; code?: string; message?: string; details?: object }>(
      `/${id}/replay`,
      body,
    );
  }

  discard(id: string, body: object = {}) {
    return this.#ask<LetterSummaryBody & { code?: string }>(`/${id}/discard`, body);
  }

  async replayMany(body: object = {}): Promise<ReplayedMany> {
    return (await this.#ask<ReplayedMany>('/replay', body)).body;
  }

  async #ask<T>(address: string, body?: object): Promise<Answer<T>> {
    const url = `${await this.#worker.url}/v1/dead-letters${address}`;
    const answer = await fetch(
      url,
      body && {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      },
    );
    return { status: answer.status, body: (await answer.json()) as T };
  }
}

/** The results of a task, as run and status. */
export function runsOf(pipeline: Pipeline, taskId: string): string[] {
  return pipeline.results(taskId).map(({ headers, body }) => `${headers['rnle-run']} ${body.status}`);
}
