import { styleText } from 'node:util';
import type { Output } from './surroundings.ts';

export type Style = Parameters<typeof styleText>[0];

/** Control characters in what others wrote would steer the terminal; a newline would break the table. */
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

export function visible(text: string): string {
  return text.replace(CONTROL, (character) => (character === '\n' || character === '\t' ? ' ' : '\u00b7'));
}

/** As `visible`, for text of several lines. */
export function visibleLines(text: string): string[] {
  return text.split('\n').map(visible);
}

/** In colour on a terminal, unless NO_COLOR is set. */
export function styled(stream: Output, style: Style, text: string): string {
  return styleText(style, text, { stream });
}

/** The colour of a state, of whatever it is the state. */
const STYLES: Record<string, Style> = {
  SUCCESS: 'green',
  PARTIAL_SUCCESS: 'yellow',
  FAILURE: 'red',
  REJECTED: 'red',
  ACCEPTED: 'cyan',
  RUNNING: 'green',
  PAUSED: 'yellow',
  SILENT: 'red',
  APPLIED: 'green',
  REFUSED: 'red',
  FAILED: 'red',
  PENDING: 'dim',
  healthy: 'green',
  unhealthy: 'red',
  ok: 'green',
  warn: 'yellow',
  FAIL: ['red', 'bold'],
};

export function styleOf(state: string): Style {
  return Object.hasOwn(STYLES, state) ? (STYLES[state] ?? 'reset') : 'reset';
}

/** `2026-01-15T10:30:00.120Z` → `2026-01-15 10:30:00`, in UTC. */
export function shortTime(iso: string | undefined): string | undefined {
  return iso?.replace('T', ' ').replace(/(\.\d+)?Z$/, '');
}

/** @param ms milliseconds */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 120_000) return `${(ms / 1_000).toFixed(1)} s`;
  if (ms < 7_200_000) return `${Math.round(ms / 60_000)} min`;
  return `${Math.round(ms / 3_600_000)} h`;
}
