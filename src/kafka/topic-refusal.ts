import kafkajs from 'kafkajs';

/** UNKNOWN_TOPIC_OR_PARTITION and TOPIC_AUTHORIZATION_FAILED. */
const CODES = [3, 29];

/** Is it this one topic that is missing or closed to us, rather than the broker that is away? */
export function isTopicRefusal(error: unknown): boolean {
  return error instanceof kafkajs.KafkaJSProtocolError && CODES.includes(error.code);
}
