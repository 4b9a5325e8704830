import type { Mention } from './mentions.ts';
import { findMentions, isListGap } from './mentions.ts';
import { findNegated } from './negation.ts';
import type { Section } from './sections.ts';
import { sectionAt } from './sections.ts';
import { listedItems } from './skill-list.ts';
import { isTrusted } from './skill-guards.ts';
import type { Taxonomy } from './taxonomy.ts';

/** A list longer than this is no list of a person's skills, and the result has to fit a message. */
const MOST_SKILLS = 300;

export interface Skill {
  name: string;
  category: string;
  /** Where the text names it first. */
  start: number;
  end: number;
}

/**
 * The skills a text claims, by canonical name, in the order of first mention: every trusted and undenied mention from the taxonomy, and the
 * items of skill lists that the taxonomy does not know, as written.
 */
export function findSkills(text: string, sections: Section[], taxonomy: Taxonomy): Skill[] {
  const { tokens, mentions } = findMentions(text, taxonomy);
  const negated = findNegated(text, mentions);
  const trusted = new Set<Mention>();
  const judge = (i: number) => {
    const mention = mentions[i];
    if (!mention || trusted.has(mention)) return;
    const [before, after] = [mentions[i - 1], mentions[i + 1]];
    const beside =
      (before !== undefined && trusted.has(before) && isListGap(text.slice(before.end, mention.start))) ||
      (after !== undefined && trusted.has(after) && isListGap(text.slice(mention.end, after.start)));
    const section = sectionAt(sections, mention.start)?.name ?? '';
    if (isTrusted({ text, tokens, mention, section, besideSkill: beside })) trusted.add(mention);
  };
  // Trust spreads along a list from its clear items to its ambiguous ones, in both directions.
  for (let i = 0; i < mentions.length; i++) judge(i);
  for (let i = mentions.length - 1; i >= 0; i--) judge(i);

  const found = mentions
    .filter((mention) => trusted.has(mention) && !negated.has(mention))
    .map(({ form, start, end }) => ({ name: form.name, category: form.category, start, end }));
  const skills = new Map<string, Skill>();
  for (const skill of [...found, ...listedItems(text, sections, mentions)].sort(
    (a, b) => a.start - b.start,
  )) {
    const key = skill.name.toLowerCase();
    if (!skills.has(key)) skills.set(key, skill);
  }
  return [...skills.values()].slice(0, MOST_SKILLS);
}
