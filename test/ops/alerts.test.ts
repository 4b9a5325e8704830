import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';

const root = path.join(import.meta.dirname, '../..');
const text = (file: string) => readFileSync(path.join(root, file), 'utf8');

interface Rule {
  alert: string;
  expr: string;
  for?: string;
  labels: Record<string, string>;
  annotations: { runbook_url: string };
}

const { groups } = parse(text('ops/prometheus/alerts.yml')) as { groups: { name: string; rules: Rule[] }[] };
const rules = groups.flatMap((group) => group.rules);

test("the contract's three alerts are there word for word", () => {
  const [first] = groups;
  expect(first?.name).toBe('kafka-rnle-worker');
  expect(first?.rules.map(({ annotations: _, ...rule }) => rule)).toEqual([
    {
      alert: 'KafkaConsumerLagHigh',
      expr: 'kafka_consumer_group_lag{group="rnle-worker-commands"} > 1000',
      for: '5m',
      labels: { severity: 'warning' },
    },
    {
      alert: 'KafkaProducerErrors',
      expr: 'rate(kafka_producer_errors_total{topic=~"rnle\\\\..*"}[5m]) > 0',
      for: '5m',
      labels: { severity: 'critical' },
    },
    {
      alert: 'KafkaTopicUnavailable',
      expr: 'up{job="kafka"} == 0',
      for: '5m',
      labels: { severity: 'critical' },
    },
  ]);
});

test('each alert has its page in the runbook, and each page its alert', () => {
  const pages = [...text('docs/runbook.md').matchAll(/^## (.*)$/gm)].map(([, title = '']) => title);
  expect(rules.map(({ alert }) => alert)).toEqual(pages);
  for (const { alert, annotations } of rules) {
    expect(annotations.runbook_url).toBe(`docs/runbook.md#${alert.toLowerCase()}`);
  }
});

test('each alert asks for metrics that there are', () => {
  const source = text('src/telemetry/metrics.ts');
  const known = new Set([...source.matchAll(/name: '(\w+)'/g)].map(([, name]) => name));
  const asked = rules.flatMap(({ expr }) => expr.match(/\b(?:kafka|rnle)_\w+/g) ?? []);
  expect(asked.length).toBeGreaterThan(4);
  expect(asked.filter((name) => !known.has(name))).toEqual([]);
});

test('each alert is tried by promtool: in ops/prometheus/alerts.test.yml', () => {
  const { tests } = parse(text('ops/prometheus/alerts.test.yml')) as {
    tests: { alert_rule_test: { alertname: string; exp_alerts?: object[] }[] }[];
  };
  const fired = tests.flatMap(({ alert_rule_test: tried }) => tried.filter((one) => one.exp_alerts));
  const silent = tests.flatMap(({ alert_rule_test: tried }) => tried.filter((one) => !one.exp_alerts));
  for (const { alert } of rules) {
    expect(fired.map(({ alertname }) => alertname)).toContain(alert);
    expect(silent.map(({ alertname }) => alertname)).toContain(alert);
  }
});
