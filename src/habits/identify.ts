import { isFields, own } from './fields.ts';
import { HabitLimits } from './limits.ts';

export interface Identity {
  id: string;
  name: string;
  /** Why the given id cannot be used. */
  problem?: string;
}

/** Gives every habit an id that is unique within the plan: its own, else a slug of its name. */
export function identify(entries: unknown[]): Identity[] {
  const used = new Set<string>();
  const given = entries.map((entry) => (isFields(entry) ? own(entry, 'id') : undefined));
  // Given ids first, so that no slug takes one away.
  const ids = given.map((id) => {
    if (id === undefined) return { problem: undefined };
    if (typeof id !== 'string' || !/^[\w.:-]+$/.test(id) || id.length > HabitLimits.idLength) {
      return { problem: `id must be 1 to ${HabitLimits.idLength} letters, digits, "_", "-", "." or ":"` };
    }
    if (used.has(id)) return { problem: `the id “${id}” is used twice` };
    used.add(id);
    return { id, problem: undefined };
  });
  return entries.map((entry, i) => {
    const value = isFields(entry) ? own(entry, 'name') : undefined;
    const name =
      typeof value === 'string' && value.trim()
        ? value.trim().slice(0, HabitLimits.nameLength)
        : `habit ${i + 1}`;
    const { id, problem } = ids[i] ?? {};
    return { id: id ?? unique(slug(name), used), name, ...(problem !== undefined && { problem }) };
  });
}

function slug(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');
  return plain.replace(/^-+|-+$/g, '').slice(0, 60) || 'habit';
}

function unique(base: string, used: Set<string>): string {
  let id = base;
  for (let n = 2; used.has(id); n++) id = `${base}-${n}`;
  used.add(id);
  return id;
}
