import { validationError } from '../errors.ts';
import { readEnglish } from './english/read-english.ts';
import type { Fields } from './fields.ts';
import { isFields, own } from './fields.ts';
import { HabitLimits } from './limits.ts';
import type { HabitSource } from './read-habit.ts';

/** The habits asked for: `metadata.habits`, else those in the plain English of `input`. An entry that is no object stays as it is. */
export function habitSources(
  metadata: Fields,
  input: string | undefined,
  now: Date,
  timezone: string,
): (HabitSource | { fields: unknown })[] {
  const listed = own(metadata, 'habits');
  if (listed === undefined) return englishSources(input, now, timezone);
  if (!Array.isArray(listed)) throw validationError('payload.metadata.habits', 'must be a list of habits');
  if (!listed.length) throw validationError('payload.metadata.habits', 'is empty');
  if (listed.length > HabitLimits.habits)
    throw validationError('payload.metadata.habits', `has more than ${HabitLimits.habits} habits`);
  return listed.map((fields: unknown) => ({ fields }));
}

function englishSources(input: string | undefined, now: Date, timezone: string): HabitSource[] {
  if (typeof input !== 'string' || !input.trim()) {
    throw validationError(
      'payload.metadata.habits',
      'habits are needed, or a sentence in payload.input that names them',
    );
  }
  if (input.length > HabitLimits.inputLength)
    throw validationError('payload.input', `is longer than ${HabitLimits.inputLength} characters`);
  const sources = readEnglish(input, now, timezone);
  if (!sources.length)
    throw validationError(
      'payload.input',
      'names no habit; say what, how often and when, such as “run three times a week at 7am”',
    );
  if (sources.length > HabitLimits.habits)
    throw validationError('payload.input', `names more than ${HabitLimits.habits} habits`);
  return sources;
}

export const isReadable = (source: { fields: unknown }): source is HabitSource => isFields(source.fields);
