import { validationError } from '../errors.ts';
import { workThreads } from '../work-threads.ts';
import type { Extracted, Extraction } from './extract.ts';
import { FileFetcher, type FetchedFile, type FetchRules } from './fetch-file.ts';
import { formatOf } from './media-type.ts';

const FIELD = 'payload.metadata.file';
const BASE64 = /^[A-Za-z0-9+/\s]*={0,2}\s*$/;

/** A document that a command carries or points to. */
export interface GivenFile {
  url?: string;
  base64?: string;
  /** Where it is not told by the file itself. */
  mediaType?: string;
  name?: string;
}

export interface Documents {
  /**
   * The text of `payload.metadata.file`.
   *
   * @throws DefiniteError VALIDATION_ERROR naming field and reason, TransientError where another try may help
   */
  read(file: unknown, signal: AbortSignal): Promise<string>;
  close(): Promise<void>;
}

export function createDocuments(rules: FetchRules): Documents {
  const fetcher = new FileFetcher(rules);
  const threads = workThreads<Extraction, Extracted>(
    new URL('./extract-thread.ts', import.meta.url),
    'Reading the document',
  );
  return {
    async read(value, signal) {
      const file = check(value);
      const { bytes, mediaType } =
        file.url === undefined ? decode(file) : { ...(await fetcher.fetch(file.url, signal)) };
      const said = file.mediaType ?? mediaType;
      const name = file.name ?? (file.url === undefined ? '' : new URL(file.url).pathname);
      const format = formatOf(bytes, said, name);
      if (typeof format === 'object') {
        const known = 'PDF, DOCX, HTML, Markdown and plain text are read';
        throw validationError(
          FIELD,
          `its format is not supported (${format.unknown.slice(0, 100)}): ${known}`,
        );
      }
      const charset = /charset="?([\w-]{1,40})/i.exec(said)?.[1];
      const document = { bytes, format, ...(charset !== undefined && { charset }) };
      const extracted = await threads.run(document, signal);
      if ('refused' in extracted) throw validationError(FIELD, extracted.refused.slice(0, 500));
      return extracted.text;
    },
    async close() {
      await Promise.all([fetcher.close(), threads.close()]);
    },
  };
}

function check(value: unknown): GivenFile {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw validationError(FIELD, 'must be object');
  }
  for (const [name, held] of Object.entries(value)) {
    if (!['url', 'base64', 'mediaType', 'name'].includes(name)) {
      throw validationError(`${FIELD}.${name.slice(0, 100)}`, 'there is no such field');
    }
    if (typeof held !== 'string') throw validationError(`${FIELD}.${name}`, 'must be string');
  }
  const file = value as GivenFile;
  if ((file.url === undefined) === (file.base64 === undefined)) {
    throw validationError(FIELD, 'it has to have either url or base64');
  }
  return file;
}

function decode({ base64 = '' }: GivenFile): FetchedFile {
  if (!BASE64.test(base64)) throw validationError(`${FIELD}.base64`, 'it is not base64');
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length === 0) throw validationError(`${FIELD}.base64`, 'it is empty');
  return { bytes, mediaType: '' };
}
