import type { Findings } from './findings.ts';
import { isAchievement } from './achievement.ts';
import { namesContact } from './contact.ts';
import type { Criterion } from './score.ts';
import { quote } from './score.ts';

const found = (value: string | null, what: string) => (value ? quote(value) : `no ${what} found`);

const MAIN = ['experience', 'education', 'skills'];

/** How complete and convincing a text is as a résumé, when there is no role to hold it against. */
export function judgeQuality(findings: Findings): Criterion[] {
  const { contact, experience, skills, education, sections, sentences, wordCount } = findings;
  const bullets = sentences.filter(({ words }) => words >= 4);
  const acting = bullets.filter(({ startsWithVerb }) => startsWithVerb);
  const measured = bullets.filter(
    ({ text, quantified }) => quantified && isAchievement(text) && !namesContact(text, contact),
  );
  const names = sections.map(({ name }) => name).filter(Boolean);
  const main = MAIN.filter((name) => names.includes(name));
  return [
    {
      factor: 'e-mail address',
      weight: 8,
      share: contact.email ? 1 : 0,
      evidence: found(contact.email, 'e-mail address'),
    },
    {
      factor: 'telephone number',
      weight: 4,
      share: contact.phone ? 1 : 0,
      evidence: found(contact.phone, 'telephone number'),
    },
    {
      factor: 'links',
      weight: 3,
      share: contact.links.length ? 1 : 0,
      evidence: found(contact.links[0] ?? null, 'link'),
    },
    {
      factor: 'dated work experience',
      weight: 22,
      share: experience.basis === 'dates' ? 1 : experience.basis === 'statement' ? 0.5 : 0,
      missing: 'a number of years is stated, without the dates of the jobs',
      evidence: found(experience.evidence || null, 'span of work'),
    },
    {
      factor: 'skills named',
      weight: 18,
      share: skills.length / 8,
      missing: `${skills.length} of 8 skills are named`,
      evidence: found(
        skills
          .slice(0, 8)
          .map(({ name }) => name)
          .join(', ') || null,
        'skill',
      ),
    },
    {
      factor: 'education',
      weight: 12,
      share: education.length ? 1 : 0,
      evidence: found(education[0]?.degree ?? null, 'degree'),
    },
    {
      factor: 'clear sections',
      weight: 13,
      share: main.length / 3,
      missing: `no heading for ${MAIN.filter((name) => !names.includes(name)).join(' or ')}`,
      evidence: found(names.slice(0, 8).join(', ') || null, 'heading'),
    },
    {
      factor: 'achievements with numbers',
      weight: 10,
      share: measured.length / 4,
      missing: `${measured.length} of 4 sentences have a figure`,
      evidence: found(measured[0]?.text ?? null, 'figure in a sentence'),
    },
    {
      factor: 'active wording',
      weight: 5,
      share: acting.length / 5,
      missing: `${acting.length} of 5 sentences begin with a verb`,
      evidence: found(acting[0]?.text ?? null, 'sentence that begins with a verb'),
    },
    {
      factor: 'length',
      weight: 5,
      share: wordCount < 150 ? wordCount / 150 : Math.min(1, 1500 / wordCount),
      missing: wordCount < 150 ? 'fewer than 150 words' : 'more than 1500 words',
      evidence: `${wordCount} words`,
    },
  ];
}
