import { EventEmitter } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import type { AddressInfo } from 'node:net';
import { fastify, type FastifyInstance } from 'fastify';
import { runCli } from '../../src/cli/run.ts';

export interface Ran {
  exit: number;
  stdout: string;
  stderr: string;
}

interface RunOptions {
  url?: string;
  stdin?: string;
}

/** Runs a command line in this process; nobody sits at a terminal. */
export async function rnle(args: string[], { url, stdin = '' }: RunOptions = {}): Promise<Ran> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const env = url === undefined ? {} : { RNLE_URL: url };
  const around = { stdout, stderr, stdin: Readable.from([stdin]), env, user: 'ada@ops' };
  const exit = await runCli(args, around);
  const read = (stream: PassThrough): string => (stream.read() as Buffer | null)?.toString() ?? '';
  return { exit, stdout: read(stdout), stderr: read(stderr) };
}

interface Asked {
  method: string;
  path: string;
  query: Record<string, string>;
  body: unknown;
}

type Answer = unknown;

/** A worker that says what a test has it say, and remembers what it was asked. */
export class FakeWorker {
  readonly asked: Asked[] = [];
  /** Emits `asked` with each request. */
  readonly arrivals = new EventEmitter();
  readonly url: string;
  readonly #app: FastifyInstance;
  readonly #answers: Map<string, Answer[]>;

  private constructor(app: FastifyInstance, answers: Map<string, Answer[]>) {
    this.#app = app;
    this.#answers = answers;
    this.url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  }

  /** Answers anything with 404 until it is told otherwise. */
  static async open(): Promise<FakeWorker> {
    const app = fastify();
    const answers = new Map<string, Answer[]>();
    let worker: FakeWorker | undefined = undefined;
    app.all('*', (request, reply) => {
      const path = request.url.replace(/\?.*/, '');
      worker?.asked.push({
        method: request.method,
        path,
        query: request.query as Record<string, string>,
        body: request.body,
      });
      worker?.arrivals.emit('asked');
      const left = answers.get(`${request.method} ${path}`) ?? [];
      const next = left.length > 1 ? left.shift() : left[0];
      if (next === undefined) return reply.code(404).send({ code: 'NOT_FOUND', message: `No ${path} here` });
      const { status = 200, ...body } = next as { status?: number };
      return reply
        .code(typeof status === 'number' ? status : 200)
        .send(typeof status === 'number' ? body : next);
    });
    await app.listen({ host: '127.0.0.1', port: 0 });
    worker = new FakeWorker(app, answers);
    return worker;
  }

  /**
   * @param route method and path
   * @param answers one after the other, the last one for ever; a numeric `status` is the answer's status
   */
  answers(route: string, ...answers: Answer[]): void {
    this.#answers.set(route, answers);
  }

  last(): Asked {
    const last = this.asked.at(-1);
    if (last === undefined) throw new Error('nothing was asked');
    return last;
  }

  async close(): Promise<void> {
    await this.#app.close();
  }
}
