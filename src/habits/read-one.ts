import type { Fields } from './fields.ts';
import { isFields, own, readText, show } from './fields.ts';
import type { HabitDraft } from './habit.ts';
import type { Identity } from './identify.ts';
import { Refusal, refusable } from './habit.ts';
import { readHabit } from './read-habit.ts';
import type { PlanFrame } from './read-request.ts';
import { isReadable } from './sources.ts';
import { changed, type StoredHabit } from './stored-habit.ts';

export type Action = 'pause' | 'resume' | 'remove';

/** One entry of a request, as understood. */
export type Read = Identity & {
  draft?: HabitDraft;
  asked?: StoredHabit['asked'];
  /** Nothing is placed: a habit that is there is paused, goes on, or goes. */
  action?: { name: Action; stored: StoredHabit };
  reason?: string;
  /** The time zone asked for, as written, where the habit could not be read. */
  askedZone?: string;
};

/** Reads one entry, beside the habits that are there; why it cannot be read is its `reason`. */
export function readOne(
  source: { fields: unknown },
  identity: Identity,
  frame: PlanFrame,
  stored: StoredHabit[],
): Read {
  return refusable<Read>(
    () => {
      if (identity.problem) throw new Refusal(identity.problem);
      if (!isReadable(source)) throw new Refusal('a habit must be an object');
      const before = stored.find(({ id }) => id === identity.id);
      const action = readAction(source.fields);
      if (action !== undefined) {
        if (!before) throw new Refusal(`there is no habit with the id “${identity.id}”`);
        return { id: before.id, name: before.name, action: { name: action, stored: before } };
      }
      // Named by its id, it is changed; read from a sentence, it is said as a whole.
      const isChange = before !== undefined && own(source.fields, 'id') !== undefined;
      const asked = isChange ? { ...source, fields: changed(before.asked.fields, source.fields) } : source;
      const draft = readHabit(asked, identity.id, frame);
      const { fields, alternatives } = asked;
      return {
        id: identity.id,
        name: draft.name,
        draft,
        asked: { fields, ...(alternatives && { alternatives }) },
      };
    },
    (reason) => ({ ...identity, reason, ...askedZone(source.fields) }),
  );
}

function readAction(fields: Fields): Action | undefined {
  const action = readText(fields, 'action', 20);
  if (action === undefined || action === 'pause' || action === 'resume' || action === 'remove') return action;
  throw new Refusal(`action must be pause, resume or remove, not ${show(action)}`);
}

/** A refused habit answers with the time zone that it asked for, not with one it never named. */
function askedZone(fields: unknown): { askedZone?: string } {
  const asked = isFields(fields) ? own(fields, 'timezone') : undefined;
  return typeof asked === 'string' && asked.trim() ? { askedZone: asked.trim().slice(0, 100) } : {};
}
