import { readFileSync } from 'node:fs';
import { tokenize } from './tokens.ts';

/**
 * How far a written form may be trusted to mean the skill:
 * `none` always; `case` when written with its capital letter inside a sentence ("in Excel"); `context` only in a list of skills
 * or beside a word that tells ("Go developer"); `listed` only where skills are being named, for words every text uses
 * ("communication"); `item` only as a whole item of a list of skills, for words that mostly describe another ("B2B SaaS"); `spoken` only where languages are being named.
 */
export type Guard = 'none' | 'case' | 'context' | 'listed' | 'item' | 'spoken';

/** One way to write a skill. */
export interface SkillForm {
  name: string;
  category: string;
  written: string;
  guard: Guard;
}

interface TrieNode {
  next: Map<string, TrieNode>;
  form?: SkillForm;
}

/** The categories are the files in `taxonomy/`: `{ "Canonical Name": ["alias", …] }`. Edit them freely. */
const CATEGORIES = [
  'software',
  'data',
  'cloud',
  'design',
  'marketing',
  'sales',
  'finance',
  'healthcare',
  'teaching',
  'hr',
  'operations',
  'trades',
  'languages',
  'personal',
];

const readJson = (path: string): unknown => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));

export class Taxonomy {
  readonly #root: TrieNode = { next: new Map() };
  readonly #dotted = new Set<string>();
  readonly #guards = new Map<string, Guard>();

  constructor() {
    const ambiguous = readJson('./ambiguous.json') as Record<
      'context' | 'case' | 'listed' | 'item',
      string[]
    >;
    for (const guard of ['listed', 'item', 'case', 'context'] as const) {
      for (const written of ambiguous[guard]) this.#guards.set(written.toLowerCase(), guard);
    }
    for (const category of CATEGORIES) {
      const skills = readJson(`./taxonomy/${category}.json`) as Record<string, string[]>;
      for (const [name, aliases] of Object.entries(skills)) {
        for (const written of [name, ...aliases])
          this.#add({ name, category, written, guard: this.#guard(category, written) });
      }
    }
  }

  #guard(category: string, written: string): Guard {
    if (category === 'languages') return 'spoken';
    if (category === 'personal') return 'listed';
    return this.#guards.get(written.toLowerCase()) ?? 'none';
  }

  #add(form: SkillForm): void {
    let node = this.#root;
    for (const { key } of tokenize(form.written, () => true)) {
      if (key.slice(1).includes('.')) this.#dotted.add(key);
      let next = node.next.get(key);
      if (!next) node.next.set(key, (next = { next: new Map() }));
      node = next;
    }
    node.form ??= form;
  }

  /** Is this a single word although it has a dot inside? */
  readonly isWord = (key: string): boolean => this.#dotted.has(key);

  /**
   * The longest skill that starts at a word.
   * @param keyAt the folded word at a distance from the first, or undefined where the phrase must end
   * @returns the form and its length in words
   */
  longestAt(
    keyAt: (distance: number) => string | undefined,
  ): { form: SkillForm; length: number } | undefined {
    let node = this.#root;
    let found: { form: SkillForm; length: number } | undefined;
    for (let length = 0; ; length++) {
      const key = keyAt(length);
      if (key === undefined) return found;
      const next =
        node.next.get(key) ??
        (key.length > 3 && key.endsWith('s') ? node.next.get(key.slice(0, -1)) : undefined);
      if (!next) return found;
      node = next;
      if (node.form) found = { form: node.form, length: length + 1 };
    }
  }
}
