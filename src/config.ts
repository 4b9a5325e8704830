import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { Ajv, type ErrorObject } from 'ajv';
import { ConfigError } from './config-error.ts';
import { namesFor, type Names } from './names.ts';
import { settingsSchema, type ROLES } from './settings.ts';

export type Role = (typeof ROLES)[number];

export interface Config {
  workerId: string;
  roles: ReadonlySet<Role>;
  names: Names;
  logLevel: string;
  databaseUrl: string;
  http: { host: string; port: number };
  /** Where the `rnle` command finds a worker. */
  workerUrl: string;
  kafka: KafkaConfig;
  /** For those who read variables of their own: `@temporalio/envconfig`, and the definitions of assistants, which name their keys. */
  env: Record<string, string | undefined>;
  /** Create the topics that are missing, at start. */
  createTopics: boolean;
  /** Where the bridge starts on a topic nobody has consumed: `latest` adopts a topic with history. */
  startFrom: 'earliest' | 'latest';
  /** Tasks this process works on at once. */
  concurrency: number;
  /** Tasks this process may have taken in and not yet seen settled; beyond it, commands wait on Kafka. */
  window: number;
  /** How many days a command is recognised; records older than that are dead-lettered as EXPIRED. */
  retentionDays: number;
  /** The file or directory that defines assistants which models answer for. */
  assistants?: string;
  /** Which files a command may have fetched. */
  fetch: { hosts: string[]; allowPrivate: boolean };
  /** Milliseconds a drain may take after SIGTERM. */
  drainMs: number;
}

export interface KafkaConfig {
  brokers: string[];
  ssl: boolean;
  sslCa?: string;
  sasl?: { mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'; username: string; password: string };
}

interface Variables {
  KAFKA_BROKERS: string;
  KAFKA_SSL: boolean;
  KAFKA_SSL_CA?: string;
  KAFKA_SASL_MECHANISM?: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  KAFKA_SASL_USERNAME?: string;
  KAFKA_SASL_PASSWORD?: string;
  DATABASE_URL: string;
  TEMPORAL_ADDRESS?: string;
  HOST: string;
  PORT: number;
  LOG_LEVEL: string;
  RNLE_WORKER_ID: string;
  RNLE_ROLES: string;
  RNLE_PREFIX: string;
  RNLE_CREATE_TOPICS: boolean;
  RNLE_START_FROM: 'earliest' | 'latest';
  RNLE_CONCURRENCY: number;
  RNLE_WINDOW: number;
  RNLE_RETENTION_DAYS: number;
  RNLE_DRAIN_SECONDS: number;
  RNLE_URL: string;
  RNLE_ASSISTANTS?: string;
  RNLE_FETCH_HOSTS?: string;
  RNLE_FETCH_PRIVATE: boolean;
}

const SECRETS = new Set(['KAFKA_SASL_PASSWORD', 'DATABASE_URL', 'TEMPORAL_API_KEY']);

/** The variables of the process and, where there is one, of `.env` in the working directory. */
export function environment(): Record<string, string | undefined> {
  const file = path.resolve('.env');
  if (existsSync(file)) process.loadEnvFile(file);
  return process.env;
}

/** @throws ConfigError naming the variable, its value (secrets masked) and what is allowed */
export function readConfig(env: Record<string, string | undefined>): Config {
  refuseUnknown(env);
  const values: Record<string, unknown> = {};
  for (const name of Object.keys(settingsSchema.properties)) {
    if (env[name] !== undefined && env[name] !== '') values[name] = env[name];
  }
  values['RNLE_WORKER_ID'] ??= hostname();
  const validate = new Ajv({ coerceTypes: true, useDefaults: true }).compile<Variables>(settingsSchema);
  if (!validate(values)) throw refusal(validate.errors?.[0], env);
  const sasl = readSasl(values);
  if (values.KAFKA_SSL_CA !== undefined && !values.KAFKA_SSL) {
    throw new ConfigError(
      'KAFKA_SSL_CA is set but KAFKA_SSL is not: set KAFKA_SSL=true, or leave KAFKA_SSL_CA out',
    );
  }
  return {
    workerId: values.RNLE_WORKER_ID,
    roles: new Set(splitList(values.RNLE_ROLES) as Role[]),
    names: namesFor(values.RNLE_PREFIX),
    logLevel: values.LOG_LEVEL,
    databaseUrl: values.DATABASE_URL,
    http: { host: values.HOST, port: values.PORT },
    workerUrl: values.RNLE_URL,
    kafka: {
      brokers: splitList(values.KAFKA_BROKERS),
      ssl: values.KAFKA_SSL,
      ...(values.KAFKA_SSL_CA !== undefined && { sslCa: values.KAFKA_SSL_CA }),
      ...(sasl && { sasl }),
    },
    env,
    createTopics: values.RNLE_CREATE_TOPICS,
    startFrom: values.RNLE_START_FROM,
    concurrency: values.RNLE_CONCURRENCY,
    window: values.RNLE_WINDOW,
    retentionDays: values.RNLE_RETENTION_DAYS,
    ...(values.RNLE_ASSISTANTS !== undefined && { assistants: values.RNLE_ASSISTANTS }),
    fetch: {
      hosts: values.RNLE_FETCH_HOSTS === undefined ? [] : splitList(values.RNLE_FETCH_HOSTS),
      allowPrivate: values.RNLE_FETCH_PRIVATE,
    },
    drainMs: values.RNLE_DRAIN_SECONDS * 1000,
  };
}

function splitList(list: string): string[] {
  return list.split(',').map((item) => item.trim());
}

function readSasl(values: Variables): KafkaConfig['sasl'] {
  const mechanism = values.KAFKA_SASL_MECHANISM;
  const username = values.KAFKA_SASL_USERNAME;
  const password = values.KAFKA_SASL_PASSWORD;
  const given = [mechanism, username, password].filter((value) => value !== undefined);
  if (given.length === 0) return undefined;
  if (mechanism === undefined || username === undefined || password === undefined) {
    throw new ConfigError(
      'KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD go together: set all three, or none',
    );
  }
  return { mechanism, username, password };
}

function refuseUnknown(env: Record<string, string | undefined>): void {
  const known = Object.keys(settingsSchema.properties).filter((name) => name.startsWith('RNLE_'));
  const unknown = Object.keys(env).find((name) => name.startsWith('RNLE_') && !known.includes(name));
  if (unknown !== undefined) {
    throw new ConfigError(
      `${unknown} is not a setting of this worker; the RNLE_ settings are ${known.join(', ')}`,
    );
  }
}

function refusal(error: ErrorObject | undefined, env: Record<string, string | undefined>): ConfigError {
  const name = error?.instancePath.slice(1) ?? '';
  const value = SECRETS.has(name) ? '(hidden)' : JSON.stringify(env[name] ?? '');
  const property = settingsSchema.properties[name as keyof Variables];
  return new ConfigError(`${name} is ${value}: it must be ${property.description}`);
}
