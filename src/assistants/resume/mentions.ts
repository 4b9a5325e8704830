import type { SkillForm, Taxonomy } from './taxonomy.ts';
import type { Token } from './tokens.ts';
import { tokenize } from './tokens.ts';

/** A place where the text names a skill, before it is judged. */
export interface Mention {
  form: SkillForm;
  start: number;
  end: number;
  /** Words of the text: `tokens[first]` … `tokens[last]`. */
  first: number;
  last: number;
}

// Words of one phrase may be joined by spaces, one hyphen or slash, or a line's end; a comma separates.
const INSIDE_PHRASE = /^[ \t\u00a0]{0,3}[-–/]?[ \t]{0,3}\n?[ \t]{0,8}$/;

export function findMentions(text: string, taxonomy: Taxonomy): { tokens: Token[]; mentions: Mention[] } {
  const tokens = tokenize(text, taxonomy.isWord);
  const mentions: Mention[] = [];
  for (let first = 0; first < tokens.length; first++) {
    const found = taxonomy.longestAt((distance) => {
      const token = tokens[first + distance];
      return token && (distance === 0 || INSIDE_PHRASE.test(token.gap)) ? token.key : undefined;
    });
    const start = tokens[first];
    const last = first + (found?.length ?? 0) - 1;
    const end = tokens[last];
    if (!found || !start || !end) continue;
    mentions.push({ form: found.form, start: start.start, end: end.end, first, last });
    first = last;
  }
  return { tokens, mentions };
}

/** May this stand between two items of a list? */
const SEPARATOR =
  /^[\s)]*(?:[,;/|•·▪●■◦*&+\n–—-][\s(]*)+(?:(?:and|or|nor|und|oder|et|ou|y|e)\s+(?:\w{1,2}\s+)?)?$|^\s+(?:and|or|nor|und|oder|et|ou|y|e)\s+$/i;

export function isListGap(gap: string): boolean {
  return gap.length <= 24 && SEPARATOR.test(gap);
}
