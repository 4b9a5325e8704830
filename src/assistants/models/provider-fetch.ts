import { DefiniteError, ErrorCode } from '../../errors.ts';

/** Of one answer, as it comes: each of its words is wrapped in some hundred bytes. */
const MOST_BYTES = 32_000_000;

/**
 * Asks a provider: at its own address, for what was asked is for nobody else to read; and for an answer of a size.
 *
 * @throws DefiniteError MODEL_REFUSED where it leads elsewhere, INVALID_ANSWER where it does not end
 */
export async function providerFetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const response = await fetch(input, { ...init, redirect: 'manual' });
  const { status, statusText, headers, body } = response;
  if (status >= 300 && status < 400) {
    await body?.cancel();
    throw new DefiniteError(
      ErrorCode.MODEL_REFUSED,
      `The provider answers ${status} and leads elsewhere: its baseUrl has to be where it is`,
    );
  }
  if (body === null) return response;
  let bytes = 0;
  const counted = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      bytes += chunk.length;
      if (bytes <= MOST_BYTES) controller.enqueue(chunk);
      else controller.error(tooLong(`${MOST_BYTES} bytes`));
    },
  });
  return new Response(body.pipeThrough(counted), { status, statusText, headers });
}

/** @param most with its unit */
export function tooLong(most: string): DefiniteError {
  return new DefiniteError(ErrorCode.INVALID_ANSWER, `The answer is longer than ${most}`);
}
