import { Agent, fetch, type Dispatcher, type Response } from 'undici';
import { ErrorCode, RnleError, TransientError, validationError } from '../errors.ts';
import { isPublicAddress, literalAddress, lookupPublic, PrivateAddressError } from './public-address.ts';

export interface FetchRules {
  /** `files.example.com`, `*.example.com` (and whatever is below it), `*`. */
  hosts: string[];
  /** Private addresses may be asked too. */
  allowPrivate: boolean;
}

export interface FetchedFile {
  bytes: Uint8Array;
  mediaType: string;
}

const FIELD = 'payload.metadata.file.url';
const MOST_BYTES = 10_000_000;
const LIMIT_MS = 20_000;
const MOST_REDIRECTS = 3;

/** Fetches files by URL, within rules that hold for every redirect as well. */
export class FileFetcher {
  readonly #rules: FetchRules;
  readonly #agent: Dispatcher;

  constructor(rules: FetchRules) {
    this.#rules = rules;
    this.#agent = new Agent({ connect: rules.allowPrivate ? {} : { lookup: lookupPublic } });
  }

  close(): Promise<void> {
    return this.#agent.destroy();
  }

  /**
   * @throws DefiniteError VALIDATION_ERROR where the address or what is there is not allowed, TransientError where another try
   *   may help, the signal's own reason where it was aborted
   */
  async fetch(address: string, signal: AbortSignal): Promise<FetchedFile> {
    const limit = AbortSignal.timeout(LIMIT_MS);
    try {
      return await this.#follow(address, AbortSignal.any([signal, limit]));
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof RnleError) throw error;
      const { cause } = error as Error;
      if (cause instanceof PrivateAddressError) throw validationError(FIELD, cause.message);
      const reason = limit.aborted
        ? `no file within ${LIMIT_MS / 1000} s`
        : ((cause ?? error) as Error).message;
      throw new TransientError(ErrorCode.UNAVAILABLE, `The file could not be fetched: ${reason}`);
    }
  }

  async #follow(address: string, signal: AbortSignal): Promise<FetchedFile> {
    let url = this.#judge(address);
    for (let redirects = 0; ; redirects++) {
      const response = await fetch(url, { dispatcher: this.#agent, redirect: 'manual', signal });
      const location = response.headers.get('location');
      if (response.status < 300 || response.status >= 400 || location === null) return await take(response);
      await response.body?.cancel();
      if (redirects === MOST_REDIRECTS) {
        throw validationError(FIELD, `it leads on more than ${MOST_REDIRECTS} times`);
      }
      url = this.#judge(new URL(location, url).href);
    }
  }

  #judge(address: string): URL {
    if (!URL.canParse(address)) throw validationError(FIELD, 'it is not a URL');
    const url = new URL(address);
    const { protocol, hostname, username, password } = url;
    if (protocol !== 'http:' && protocol !== 'https:')
      throw validationError(FIELD, 'only http and https are fetched');
    if (username !== '' || password !== '') throw validationError(FIELD, 'it may hold no password');
    const { hosts, allowPrivate } = this.#rules;
    if (!hosts.some((pattern) => matches(pattern, hostname))) {
      const rule =
        hosts.length === 0 ? 'this worker fetches nothing (RNLE_FETCH_HOSTS)' : `of ${hosts.join(', ')} only`;
      throw validationError(FIELD, `${hostname} is not a host that files are fetched from: ${rule}`);
    }
    const literal = literalAddress(hostname);
    if (literal !== undefined && !allowPrivate && !isPublicAddress(literal)) {
      throw validationError(FIELD, `${hostname} is a private address`);
    }
    return url;
  }
}

function matches(pattern: string, hostname: string): boolean {
  if (pattern === '*') return true;
  return pattern.startsWith('*.') ? hostname.endsWith(pattern.slice(1)) : hostname === pattern;
}

async function take(response: Response): Promise<FetchedFile> {
  const { status, body, headers } = response;
  if (!response.ok) {
    await body?.cancel();
    if (status === 429 || status >= 500) {
      throw new TransientError(
        ErrorCode.UNAVAILABLE,
        `The file could not be fetched: its server answers ${status}`,
      );
    }
    throw validationError(FIELD, `its server answers ${status}`);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    const bytes = chunk as Uint8Array;
    size += bytes.length;
    if (size > MOST_BYTES) throw validationError(FIELD, `the file is larger than ${MOST_BYTES} bytes`);
    chunks.push(bytes);
  }
  return { bytes: Buffer.concat(chunks), mediaType: headers.get('content-type') ?? '' };
}
