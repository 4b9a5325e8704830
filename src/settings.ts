import { DEFAULT_PREFIX } from './names.ts';

export const ROLES = ['bridge', 'worker', 'relay', 'http'] as const;

/** `description` completes the sentence "VARIABLE must be …". */
export const settingsSchema = {
  type: 'object',
  properties: {
    KAFKA_BROKERS: {
      type: 'string',
      pattern: String.raw`^\s*[^\s,:]+:\d{1,5}(\s*,\s*[^\s,:]+:\d{1,5})*\s*$`,
      default: '127.0.0.1:9092',
      description: 'host:port, or several separated by commas',
    },
    KAFKA_SSL: { type: 'boolean', default: false, description: 'true or false' },
    KAFKA_SSL_CA: { type: 'string', minLength: 1, description: 'the path of a PEM file' },
    KAFKA_SASL_MECHANISM: {
      type: 'string',
      enum: ['plain', 'scram-sha-256', 'scram-sha-512'],
      description: 'plain, scram-sha-256 or scram-sha-512',
    },
    KAFKA_SASL_USERNAME: { type: 'string', minLength: 1, description: 'a user name' },
    KAFKA_SASL_PASSWORD: { type: 'string', minLength: 1, description: 'a password' },
    DATABASE_URL: {
      type: 'string',
      pattern: '^postgres(ql)?://.+',
      default: 'postgres://postgres@127.0.0.1:5432/rnle',
      description: 'postgres://user:password@host:port/database',
    },
    TEMPORAL_ADDRESS: {
      type: 'string',
      pattern: String.raw`^[^\s,]+:\d{1,5}$`,
      description: 'host:port',
    },
    HOST: {
      type: 'string',
      pattern: String.raw`^\S+$`,
      default: '127.0.0.1',
      description: 'an address to listen on',
    },
    PORT: { type: 'integer', minimum: 0, maximum: 65_535, default: 3001, description: 'a port, 0 to 65535' },
    LOG_LEVEL: {
      type: 'string',
      enum: ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
      default: 'info',
      description: 'trace, debug, info, warn, error, fatal or silent',
    },
    RNLE_WORKER_ID: {
      type: 'string',
      pattern: '^[a-zA-Z0-9._-]{1,128}$',
      description: '1 to 128 letters, digits, dots, dashes or underscores',
    },
    RNLE_ROLES: {
      type: 'string',
      pattern: `^\\s*(${ROLES.join('|')})(\\s*,\\s*(${ROLES.join('|')}))*\\s*$`,
      default: ROLES.join(','),
      description: `a list of ${ROLES.join(', ')}`,
    },
    RNLE_PREFIX: {
      type: 'string',
      pattern: '^[a-zA-Z0-9_-]{1,64}$',
      default: DEFAULT_PREFIX,
      description: '1 to 64 letters, digits, dashes or underscores',
    },
    RNLE_CREATE_TOPICS: { type: 'boolean', default: false, description: 'true or false' },
    RNLE_START_FROM: {
      type: 'string',
      enum: ['earliest', 'latest'],
      default: 'earliest',
      description: 'earliest or latest',
    },
    RNLE_CONCURRENCY: {
      type: 'integer',
      minimum: 1,
      maximum: 1000,
      default: 100,
      description: 'a number, 1 to 1000',
    },
    RNLE_WINDOW: {
      type: 'integer',
      minimum: 1,
      maximum: 100_000,
      default: 100,
      description: 'a number, 1 to 100000',
    },
    RNLE_RETENTION_DAYS: {
      type: 'integer',
      minimum: 1,
      maximum: 3650,
      default: 30,
      description: 'a number of days, 1 to 3650',
    },
    RNLE_DRAIN_SECONDS: {
      type: 'integer',
      minimum: 1,
      maximum: 3600,
      default: 25,
      description: 'seconds, 1 to 3600',
    },
    RNLE_ASSISTANTS: {
      type: 'string',
      minLength: 1,
      description: 'a file or a directory with definitions of assistants',
    },
    RNLE_FETCH_HOSTS: {
      type: 'string',
      pattern: String.raw`^\s*(\*|(\*\.)?[\w.-]+)(\s*,\s*(\*|(\*\.)?[\w.-]+))*\s*$`,
      description: 'a host, *.domain or *, or several separated by commas',
    },
    RNLE_FETCH_PRIVATE: { type: 'boolean', default: false, description: 'true or false' },
    RNLE_URL: {
      type: 'string',
      pattern: String.raw`^https?://[^\s/]+(/\S*)?$`,
      default: 'http://127.0.0.1:3001',
      description: 'http://host:port',
    },
  },
} as const;
