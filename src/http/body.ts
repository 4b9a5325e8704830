import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { DefiniteError, ErrorCode } from '../errors.ts';
import { Limits } from '../names.ts';
import { HttpError } from './errors.ts';

/**
 * A client that is cut off while it still sends never reads its 413 (seen with Python's http.client at 1 MiB and
 * one byte), so a moderate excess is read and thrown away before the answer.
 */
const DRAINED_BYTES = 16 * Limits.messageBytes;

/** Leaves a JSON body as the bytes that came in, so that one intake judges them for Kafka and HTTP alike. */
export function keepBodiesAsBytes(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', async (request: FastifyRequest, payload: IncomingMessage) => {
    const { 'content-encoding': encoding = 'identity', 'content-length': length = '0' } = request.headers;
    if (encoding !== 'identity') {
      throw new HttpError(415, 'UNSUPPORTED_MEDIA_TYPE', 'Bodies are sent as application/json, uncompressed');
    }
    if (Number(length) > DRAINED_BYTES) throw tooLarge();
    const chunks: Buffer[] = [];
    const size = await readInto(chunks, payload);
    if (size > Limits.messageBytes) throw tooLarge();
    return Buffer.concat(chunks, size);
  });
}

/** Bytes read; `chunks` holds no more than a command may have. */
async function readInto(chunks: Buffer[], payload: IncomingMessage): Promise<number> {
  let size = 0;
  try {
    for await (const chunk of payload.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size <= Limits.messageBytes) chunks.push(chunk);
      if (size > DRAINED_BYTES) break;
    }
  } catch {
    throw new HttpError(400, 'BAD_REQUEST', 'The request ended before its body did');
  }
  return size;
}

function tooLarge(): DefiniteError {
  const limit = Limits.messageBytes;
  return new DefiniteError(ErrorCode.MESSAGE_TOO_LARGE, `The body is larger than ${limit} bytes`, { limit });
}
