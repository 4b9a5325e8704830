import { describe, expect, test } from '@jest/globals';
import { ConfigError } from '../src/config-error.ts';
import { readConfig } from '../src/config.ts';

const id = { RNLE_WORKER_ID: 'w1' };

function refusalOf(env: Record<string, string>): string {
  try {
    readConfig({ ...id, ...env });
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).message;
  }
  throw new Error(`accepted: ${JSON.stringify(env)}`);
}

test('without any setting the worker plays every role on the usual local ports', () => {
  const { workerId, names, env: _, ...config } = readConfig({});
  expect(workerId).toMatch(/^[a-zA-Z0-9._-]+$/);
  expect(names.topics.commands).toBe('rnle.commands');
  expect(config).toEqual({
    roles: new Set(['bridge', 'worker', 'relay', 'http']),
    logLevel: 'info',
    databaseUrl: 'postgres://postgres@127.0.0.1:5432/rnle',
    fetch: { hosts: [], allowPrivate: false },
    http: { host: '127.0.0.1', port: 3001 },
    workerUrl: 'http://127.0.0.1:3001',
    kafka: { brokers: ['127.0.0.1:9092'], ssl: false },
    createTopics: false,
    startFrom: 'earliest',
    concurrency: 100,
    window: 100,
    retentionDays: 30,
    drainMs: 25_000,
  });
});

test('every setting is heeded', () => {
  const env = {
    KAFKA_BROKERS: 'k1:9092 , k2:9093',
    KAFKA_SSL: 'true',
    KAFKA_SSL_CA: '/etc/ca.pem',
    KAFKA_SASL_MECHANISM: 'scram-sha-512',
    KAFKA_SASL_USERNAME: 'rnle',
    KAFKA_SASL_PASSWORD: 's3cret',
    DATABASE_URL: 'postgresql://u:p@db:5432/x',
    HOST: '0.0.0.0',
    PORT: '0',
    LOG_LEVEL: 'silent',
    RNLE_WORKER_ID: 'pod-1.eu',
    RNLE_ROLES: 'relay, http',
    RNLE_PREFIX: 'staging',
    RNLE_CREATE_TOPICS: 'true',
    RNLE_START_FROM: 'latest',
    RNLE_CONCURRENCY: '7',
    RNLE_WINDOW: '8',
    RNLE_RETENTION_DAYS: '9',
    RNLE_DRAIN_SECONDS: '10',
    RNLE_URL: 'https://rnle.example/fleet',
    RNLE_ASSISTANTS: '/etc/assistants',
    RNLE_FETCH_HOSTS: 'files.example.com , *.example.org',
    RNLE_FETCH_PRIVATE: 'true',
    TEMPORAL_ADDRESS: 'temporal:7233',
  };
  const { names, env: handed, ...config } = readConfig(env);
  expect(names.topics.commands).toBe('staging.commands');
  expect(handed['TEMPORAL_ADDRESS']).toBe('temporal:7233');
  expect(config).toEqual({
    workerId: 'pod-1.eu',
    roles: new Set(['relay', 'http']),
    logLevel: 'silent',
    databaseUrl: 'postgresql://u:p@db:5432/x',
    http: { host: '0.0.0.0', port: 0 },
    workerUrl: 'https://rnle.example/fleet',
    kafka: {
      brokers: ['k1:9092', 'k2:9093'],
      ssl: true,
      sslCa: '/etc/ca.pem',
      sasl: { mechanism: 'scram-sha-512', username: 'rnle', password: 's3cret' },
    },
    createTopics: true,
    startFrom: 'latest',
    concurrency: 7,
    window: 8,
    retentionDays: 9,
    assistants: '/etc/assistants',
    fetch: { hosts: ['files.example.com', '*.example.org'], allowPrivate: true },
    drainMs: 10_000,
  });
});

test('an empty variable is one that is not set', () => {
  expect(readConfig({ ...id, PORT: '', RNLE_ROLES: '', KAFKA_SSL_CA: '' }).http.port).toBe(3001);
});

test('an unknown RNLE_ setting stops the start and is answered with the known ones', () => {
  const line = refusalOf({ RNLE_WINDOWS: '5' });
  expect(line).toMatch(/^RNLE_WINDOWS is not a setting .*RNLE_WINDOW\b/);
  expect(line).not.toContain('\n');
});

describe.each([
  ['KAFKA_BROKERS', 'localhost', 'host:port'],
  ['KAFKA_BROKERS', 'a:1,,b:2', 'host:port'],
  ['KAFKA_SSL', 'yes', 'true or false'],
  ['KAFKA_SASL_MECHANISM', 'oauthbearer', 'plain, scram-sha-256 or scram-sha-512'],
  ['HOST', ' ', 'an address'],
  ['PORT', '65536', '0 to 65535'],
  ['PORT', '-1', '0 to 65535'],
  ['PORT', '80a', '0 to 65535'],
  ['PORT', '80.5', '0 to 65535'],
  ['LOG_LEVEL', 'loud', 'trace, debug'],
  ['RNLE_WORKER_ID', 'a b', 'letters'],
  ['RNLE_WORKER_ID', 'x'.repeat(129), '128'],
  ['RNLE_ROLES', 'bridge,cook', 'bridge, worker, relay, http'],
  ['RNLE_PREFIX', 'a.b', 'letters'],
  ['RNLE_CREATE_TOPICS', 'maybe', 'true or false'],
  ['RNLE_START_FROM', 'yesterday', 'earliest or latest'],
  ['RNLE_CONCURRENCY', '0', '1 to 1000'],
  ['RNLE_CONCURRENCY', '1001', '1 to 1000'],
  ['RNLE_WINDOW', 'many', '1 to 100000'],
  ['RNLE_RETENTION_DAYS', '3651', '1 to 3650'],
  ['RNLE_DRAIN_SECONDS', '0', '1 to 3600'],
])('%s=%s', (name, value, allowed) => {
  test('is refused in one line that names the variable, the value and what is allowed', () => {
    const line = refusalOf({ [name]: value });
    expect(line.startsWith(name)).toBe(true);
    expect(line).toContain(`"${value}"`);
    expect(line).toContain(allowed);
    expect(line).not.toContain('\n');
  });
});

test('a value of several lines is still told in one', () => {
  expect(refusalOf({ LOG_LEVEL: 'info\ndebug' })).not.toContain('\n');
});

test('secrets are hidden where they are refused', () => {
  const line = refusalOf({ DATABASE_URL: 'mysql://u:hunter2@db/x' });
  expect(line).toMatch(/^DATABASE_URL is \(hidden\): .*postgres:\/\//);
  expect(line).not.toContain('hunter2');
  expect(refusalOf({ KAFKA_SASL_USERNAME: 'u', KAFKA_SASL_PASSWORD: 'hunter2' })).not.toContain('hunter2');
});

test.each([
  [{ KAFKA_SASL_MECHANISM: 'plain' }, /KAFKA_SASL_MECHANISM.*KAFKA_SASL_USERNAME.*KAFKA_SASL_PASSWORD/],
  [{ KAFKA_SASL_USERNAME: 'u', KAFKA_SASL_PASSWORD: 'p' }, /KAFKA_SASL_MECHANISM/],
  [{ KAFKA_SSL_CA: '/ca.pem' }, /KAFKA_SSL=true/],
  [{ KAFKA_SSL_CA: '/ca.pem', KAFKA_SSL: 'false' }, /KAFKA_SSL=true/],
])('what contradicts itself is refused: %p', (env, words) => {
  expect(refusalOf(env)).toMatch(words);
});
