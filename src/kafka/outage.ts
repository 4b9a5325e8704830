import kafkajs from 'kafkajs';

/** Is it that no broker answers, rather than an answer that one gave? */
export function isOutage(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (at instanceof kafkajs.KafkaJSProtocolError) return false;
  }
  return true;
}

/** Has kafkajs given up for want of a broker? A bug of ours, too, ends what it runs. */
export function hasGivenUp(error: unknown): boolean {
  return error instanceof kafkajs.KafkaJSError && isOutage(error);
}
