import { Refusal } from './habit.ts';

/** A JSON object of unknown content. Fields are read by these functions only: own properties, of the right type and size. */
export type Fields = Record<string, unknown>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An own property; `null` counts as absent. */
export function own(fields: Fields, key: string): unknown {
  return Object.hasOwn(fields, key) ? (fields[key] ?? undefined) : undefined;
}

/** Names that would reach an object's prototype have no business in a habit. */
export function refusePrototypeKeys(fields: Fields): void {
  const key = ['__proto__', 'constructor', 'prototype'].find((name) => Object.hasOwn(fields, name));
  if (key) throw new Refusal(`the field ${key} is not allowed`);
}

export const show = (value: unknown): string => {
  const text = typeof value === 'string' ? `"${value}"` : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
};

export function readText(fields: Fields, key: string, longest: number): string | undefined {
  const value = own(fields, key);
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || !value.trim())
    throw new Refusal(`${key} must be a text, not ${show(value)}`);
  if (value.length > longest) throw new Refusal(`${key} is longer than ${longest} characters`);
  return value.trim();
}

export function readWholeNumber(fields: Fields, key: string, from: number, to: number): number | undefined {
  const value = own(fields, key);
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < from || value > to) {
    throw new Refusal(`${key} must be a whole number from ${from} to ${to}, not ${show(value)}`);
  }
  return value;
}

/** A text, or a list of texts and numbers. */
export function readList(fields: Fields, key: string, longest: number): (string | number)[] | undefined {
  const value = own(fields, key);
  if (value === undefined) return undefined;
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (!list.length || list.length > longest) throw new Refusal(`${key} must have 1 to ${longest} entries`);
  return list.map((item) => {
    if (typeof item === 'string' || typeof item === 'number') return item;
    throw new Refusal(`${key} must be a list of texts, not ${show(item)}`);
  });
}
