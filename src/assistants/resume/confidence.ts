import type { Findings } from './findings.ts';

export interface ConfidenceBasis {
  method: string;
  factors: { factor: string; weight: number; share: number }[];
}

const METHOD =
  'Weighted mean of what makes the reading reliable: how much text there is, whether its language is one the rules know, whether its parts are under recognised headings, and how many of the expected fields were found. It rates the reading, not the candidate.';

const WELL_KNOWN = new Set(['en']);
/** Headings and dates are known in these; skills and sentences are read as if they were English. */
const PARTLY_KNOWN = new Set(['de', 'fr', 'es', 'it', 'pt']);

/** How far the analysis can be trusted, 0–1, with the factors it is made of. */
export function confidenceIn(findings: Findings): { confidence: number; basis: ConfidenceBasis } {
  const { text, wordCount, language, sections, contact, skills, experience, education } = findings;
  const headed = sections
    .filter(({ name }) => name)
    .reduce((sum, { start, end }) => sum + Math.max(0, end - start), 0);
  const fields = [
    (contact.email ?? contact.phone ?? contact.links[0]) ? 1 : 0,
    Math.min(1, skills.length / 3),
    experience.basis === 'dates' ? 1 : experience.basis === 'statement' ? 0.7 : 0,
    education.length ? 1 : 0,
  ];
  const known = WELL_KNOWN.has(language.code) ? 1 : PARTLY_KNOWN.has(language.code) ? 0.5 : 0.1;
  const factors = [
    { factor: 'amount of text', weight: 0.25, share: Math.min(1, wordCount / 150) },
    { factor: 'language', weight: 0.25, share: known * (language.reliable ? 1 : 0.8) },
    {
      factor: 'text under recognised headings',
      weight: 0.2,
      share: Math.min(1, headed / Math.max(1, text.length * 0.8)),
    },
    {
      factor: 'expected fields found',
      weight: 0.3,
      share: fields.reduce((a, b) => a + b, 0) / fields.length,
    },
  ].map((factor) => ({ ...factor, share: Math.round(factor.share * 100) / 100 }));
  const confidence = factors.reduce((sum, { weight, share }) => sum + weight * share, 0);
  return { confidence: Math.round(confidence * 100) / 100, basis: { method: METHOD, factors } };
}
