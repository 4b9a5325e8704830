import type { ResumeAnalysis } from './analysis.ts';
import type { Role } from './role.ts';

const list = (items: string[], most: number) => {
  const shown = items.slice(0, most);
  const rest = items.length - shown.length;
  return shown.join(', ') + (rest > 0 ? ` and ${rest} more` : '');
};

/** The analysis for people: a few sentences, most important first. */
export function writeReport(
  analysis: ResumeAnalysis,
  wordCount: number,
  confidence: number,
  role: Role | undefined,
): string {
  const { score, sections, skills, yearsOfExperience, education, contact, reasons, language } = analysis;
  const gains = reasons.filter(({ effect }) => effect > 0).sort((a, b) => b.effect - a.effect);
  const losses = reasons.filter(({ effect }) => effect < 0).sort((a, b) => a.effect - b.effect);
  const fact = ({ factor, effect }: { factor: string; effect: number }) =>
    `${factor} (${effect > 0 ? '+' : '−'}${Math.abs(effect)})`;
  return [
    role
      ? `Résumé analysis against “${role.title}”: ${score} of 100.`
      : `Résumé analysis: ${score} of 100 for completeness and clarity; no role was given to compare with.`,
    gains.length ? `It counts for it: ${gains.slice(0, 4).map(fact).join(', ')}.` : '',
    losses.length ? `It counts against it: ${losses.slice(0, 4).map(fact).join(', ')}.` : '',
    `${wordCount} words in ${sections.length} recognised ${sections.length === 1 ? 'section' : 'sections'}${sections.length ? ` (${list(sections, 8)})` : ''}.`,
    skills.length ? `Skills found: ${list(skills, 12)}.` : 'No skills were found.',
    yearsOfExperience === null
      ? 'The text does not tell how long the person has worked.'
      : `Experience: about ${yearsOfExperience} years.`,
    education.length
      ? `Education: ${list(
          education.map(({ degree, institution, year }) =>
            [degree, institution, year].filter(Boolean).join(', '),
          ),
          3,
        )}.`
      : 'No degree was found.',
    contact.email || contact.phone ? '' : 'There is no e-mail address or telephone number to answer to.',
    language === 'en' || language === 'und'
      ? ''
      : `The text is not in English (${language}); the reading is less sure.`,
    confidence < 0.4
      ? 'There is little in this text to read as a résumé, so take the figures as a first impression.'
      : '',
  ]
    .filter(Boolean)
    .join(' ');
}
