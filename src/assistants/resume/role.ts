import { readFileSync } from 'node:fs';
import { statedYears } from './experience.ts';
import { lineAt } from './lines.ts';
import { findSections, sectionAt } from './sections.ts';
import type { Skill } from './skills.ts';
import { findSkills } from './skills.ts';
import type { Taxonomy } from './taxonomy.ts';

/** What a role asks for. */
export interface Role {
  title: string;
  required: string[];
  preferred: string[];
  /** Where `required` comes from: the role's own text, or what is usual for its title. */
  source: 'text' | 'profile';
  /** Years of experience asked for. */
  years: number | undefined;
  asksForDegree: boolean;
}

/** Words of a job title → the skills usual for it. The first entry whose words all occur applies. Edit freely. */
const PROFILES = Object.entries(
  JSON.parse(readFileSync(new URL('./role-profiles.json', import.meta.url), 'utf8')) as Record<
    string,
    string[]
  >,
);

const TITLE_CHARS = 90;
const OPTIONAL =
  /\b(?:nice to have|preferred|a plus|bonus|desirable|advantageous|optional|ideally|would be great)\b/i;
const SENIORITY_YEARS: [RegExp, number][] = [
  [/\b(?:principal|director|head of|vp|chief)\b/i, 10],
  [/\b(?:senior|sr|lead|staff)\b/i, 5],
];

/** Reads a job title ("Senior Data Engineer") or a whole job description. */
export function readRole(role: string, taxonomy: Taxonomy): Role {
  const text = role.trim();
  const isTitle = text.length <= TITLE_CHARS && !text.includes('\n');
  const sections = findSections(text);
  const skills = findSkills(text, sections, taxonomy).filter(({ category }) => category !== 'other');
  if (isTitle) {
    const words = ` ${text.toLowerCase().replace(/[^a-z]+/g, ' ')} `;
    const profile =
      PROFILES.find(([title]) => title.split(' ').every((word) => words.includes(` ${word}`)))?.[1] ?? [];
    return {
      title: text,
      required: [...new Set([...skills.map(({ name }) => name), ...profile])],
      preferred: [],
      source: skills.length ? 'text' : 'profile',
      years: statedYears(text)?.years ?? SENIORITY_YEARS.find(([pattern]) => pattern.test(text))?.[1],
      asksForDegree: false,
    };
  }
  const isOptional = ({ start }: Skill) =>
    sectionAt(sections, start)?.name === 'preferred' || OPTIONAL.test(lineAt(text, start));
  return {
    title: titleOf(text),
    required: skills.filter((skill) => !isOptional(skill)).map(({ name }) => name),
    preferred: skills.filter(isOptional).map(({ name }) => name),
    source: 'text',
    years: statedYears(text)?.years,
    asksForDegree: /\b(?:degree|bachelor|master['’]?s|diploma|b\.?sc|graduate)\b/i.test(text),
  };
}

function titleOf(description: string): string {
  const sought =
    /\b(?:job title|position|role|title)\s*:\s*([^\n]{3,80})|\b(?:looking for|seeking|hiring|need)\s+(?:an?|our next)\s+([^.,\n]{3,60}?)(?=\s+(?:to|who|with|for|in|at)\b|[.,\n])/i.exec(
      description,
    );
  return (sought?.[1] ?? sought?.[2] ?? description.split('\n')[0] ?? '')
    .replace(/^[#*\s]+/, '')
    .trim()
    .slice(0, TITLE_CHARS);
}
