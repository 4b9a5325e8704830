import { existsSync } from 'node:fs';
import { readConfig } from '../config.ts';
import { CliError, Exit } from './exit.ts';
import type { GlobalOptions, Surroundings } from './surroundings.ts';
import { visible } from './text.ts';

/** How long a worker may take to answer, in milliseconds, beyond what it was asked to wait. */
const ANSWER_MS = 30_000;

type Query = Record<string, string | number | undefined>;

export interface Api {
  url: string;
  /** @throws CliError where there is no worker, no such thing, or a refusal */
  get<T>(path: string, query?: Query): Promise<T>;
  /** @param body JSON text, or what becomes it */
  post<T>(path: string, body: unknown, options?: { query?: Query; waitMs?: number }): Promise<T>;
  /** The answer with its status, whatever it is; `body` is undefined where it is not JSON. */
  ask(path: string): Promise<{ status: number; body: unknown }>;
}

/** The HTTP API of the worker that `--url`, RNLE_URL or the default names. */
export function connectApi({ env }: Surroundings, options: GlobalOptions): Api {
  const url = options.url ?? readConfig(env).workerUrl;
  if (!URL.canParse(url) || !/^https?:/i.test(url)) {
    throw new CliError(Exit.USAGE, `--url is ${JSON.stringify(url)}: it must be http://host:port`);
  }
  const base = new URL(url.endsWith('/') ? url : `${url}/`);

  async function request(method: string, path: string, init: RequestInit, query: Query, waitMs: number) {
    const target = new URL(path.replace(/^\//, ''), base);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) target.searchParams.set(name, String(value));
    }
    try {
      const signal = AbortSignal.timeout(ANSWER_MS + waitMs);
      const response = await fetch(target, { ...init, method, signal });
      const text = await response.text();
      return { status: response.status, body: parse(text) };
    } catch (error) {
      throw unreachable(base, error);
    }
  }

  async function expect<T>(...args: Parameters<typeof request>): Promise<T> {
    const { status, body } = await request(...args);
    if (status >= 400) throw refusal(base, status, body);
    if (body === undefined) {
      throw new CliError(Exit.FAILED, `${base.origin} did not answer with JSON: is it a worker?`);
    }
    return body as T;
  }

  return {
    url: base.origin,
    get: (path, query = {}) => expect('GET', path, {}, query, 0),
    post: (path, body, { query = {}, waitMs = 0 } = {}) =>
      expect(
        'POST',
        path,
        {
          headers: { 'content-type': 'application/json' },
          body: typeof body === 'string' ? body : JSON.stringify(body),
        },
        query,
        waitMs,
      ),
    ask: (path) => request('GET', path, {}, {}, 0),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function unreachable(base: URL, error: unknown): CliError {
  const hint = existsSync('.stack/env') ? '; for the stack here: set -a; . .stack/env; set +a' : '';
  return new CliError(
    Exit.UNREACHABLE,
    `cannot reach a worker at ${base.origin} (${reasonOf(error)}): start one with npm start, or name another with --url or RNLE_URL${hint}`,
    { cause: error },
  );
}

/** The innermost cause has the words; `fetch failed` says nothing. */
function reasonOf(error: unknown): string {
  let reason = 'no answer';
  for (let at = error as Partial<NodeJS.ErrnoException> | undefined; at; at = at.cause as typeof at) {
    const said = typeof at.code === 'string' ? at.code : at.message;
    if (said !== undefined && said !== '') reason = said;
  }
  return reason;
}

function refusal(base: URL, status: number, body: unknown): CliError {
  const { code, message } = (body ?? {}) as { code?: string; message?: string };
  const exit = status === 404 ? Exit.NOT_FOUND : status === 400 ? Exit.USAGE : Exit.FAILED;
  const says = code === undefined ? `answered ${status}` : `${code}: ${message ?? ''}`;
  return new CliError(exit, visible(`${base.origin} ${says}`));
}
