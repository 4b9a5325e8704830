import type { Mention } from './mentions.ts';
import type { Section } from './sections.ts';
import type { Skill } from './skills.ts';

const QUALIFIER =
  /^(?:(?:strong|excellent|good|solid|advanced|basic|intermediate|expert|working|proven|effective|highly|very|proficient|skilled|experienced|familiar|competent|knowledge|experience|fluent)\s+(?:in\s+|with\s+|of\s+|at\s+|knowledge\s+of\s+)?)+/i;
const LEVEL =
  /\s*(?:[([][^()[\]]*[)\]]?|[-–:]\s*(?:advanced|basic|beginner|intermediate|expert|proficient|fluent|native|\d.*)|\d+\+?\s*(?:years?|yrs?).*)\s*$/i;
const NOT_A_SKILL =
  /^(?:the|a|an|my|our|i|we|and|or|etc|other|others|more|including|with|no|not|never|never|none|also|available|references?|various|years?)\b|@|https?:|\b(?:is|are|was|were|have|has|had|am|will|n['’]t)\b|\b(?:19|20)\d\d\b/i;
const DELIMITER = /[,;|•·▪●■◆\n/\t]|\s[-–—]\s| {3,}|\s+(?:and|&)\s+(?=[^,;|\n]*$)/u;

/** Items of the skills sections that the taxonomy does not know, as written: what the author calls a skill is one. */
export function listedItems(text: string, sections: Section[], mentions: Mention[]): Skill[] {
  return sections
    .filter(({ name }) => name === 'skills')
    .flatMap((section) => itemsOf(text, section, mentions));
}

function itemsOf(text: string, section: Section, mentions: Mention[]): Skill[] {
  const items: Skill[] = [];
  let next = 0;
  let lineStart = section.start;
  for (const line of text.slice(section.start, section.end).split('\n')) {
    for (const { item, at } of isList(line) ? itemsIn(line) : []) {
      const start = lineStart + at;
      const end = start + item.length;
      while ((mentions[next]?.end ?? Infinity) <= start) next++;
      const known = (mentions[next]?.start ?? Infinity) < end;
      const name = known ? undefined : nameOf(item);
      if (name) items.push({ name, category: 'other', start, end });
    }
    lineStart += line.length + 1;
  }
  return items;
}

/** Several items, or one short bullet; a sentence is not a list. */
function isList(line: string): boolean {
  const content = line.replace(/^[^:]{2,40}:\s/, '');
  const parts = content.split(DELIMITER).filter((part) => part.trim());
  const words = content.trim().split(/\s+/).length;
  return parts.length >= 2 ? words / parts.length <= 4.5 : words <= 4;
}

function itemsIn(line: string): { item: string; at: number }[] {
  const label = /^[\s\-–*•▪●■]*[\p{L}&/ -]{2,40}:\s/u.exec(line)?.[0].length ?? 0;
  const items: { item: string; at: number }[] = [];
  let at = label;
  for (const item of line.slice(label).split(new RegExp(`(${DELIMITER.source})`, 'u'))) {
    items.push({ item, at });
    at += item.length;
  }
  return items;
}

function nameOf(item: string): string | undefined {
  const name = item
    .replace(/^[\s\-–*+>✓✔○◦_()]+|[\s.:*_)]+$/gu, '')
    .replace(LEVEL, '')
    .replace(QUALIFIER, '')
    .trim();
  const words = name.split(/\s+/).length;
  if (name.length < 2 || name.length > 40 || words > 4 || !/\p{L}{2}/u.test(name) || NOT_A_SKILL.test(name))
    return undefined;
  return name.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
}
