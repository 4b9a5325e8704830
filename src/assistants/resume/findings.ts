import type { Contact, EducationEntry } from './analysis.ts';
import { findContact } from './contact.ts';
import { findEducation } from './education.ts';
import type { Experience } from './experience.ts';
import { findExperience } from './experience.ts';
import { knownHeading } from './headings.ts';
import type { Language } from '../language.ts';
import { detectLanguage } from '../language.ts';
import { normalise, unfoldColumns } from './layout.ts';
import type { Sentence } from './prose.ts';
import { readSentences } from './prose.ts';
import type { Section } from './sections.ts';
import { findSections } from './sections.ts';
import type { Skill } from './skills.ts';
import { findSkills } from './skills.ts';
import type { Taxonomy } from './taxonomy.ts';
import { countWords } from './words.ts';

/** Everything read from a text, before it is judged. Offsets are into `text`. */
export interface Findings {
  /** The input with plain spaces and line ends, columns one below the other. */
  text: string;
  wordCount: number;
  language: Language;
  sections: Section[];
  contact: Contact;
  skills: Skill[];
  experience: Experience;
  education: EducationEntry[];
  /** Of the part that the language model reads. */
  sentences: Sentence[];
}

export function readText(input: string, taxonomy: Taxonomy, now: Date): Findings {
  const text = unfoldColumns(
    normalise(input),
    (cell) => knownHeading(cell.replace(/[:*#_]+/g, '')) !== undefined,
  );
  const sections = findSections(text);
  return {
    text,
    wordCount: countWords(input),
    language: detectLanguage(text),
    sections,
    contact: findContact(text, sections),
    skills: findSkills(text, sections, taxonomy),
    experience: findExperience(text, sections, now),
    education: findEducation(text, sections),
    sentences: readSentences(text),
  };
}
