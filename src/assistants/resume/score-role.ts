import type { Findings } from './findings.ts';
import type { Role } from './role.ts';
import { lineAt } from './lines.ts';
import type { Criterion } from './score.ts';
import { quote } from './score.ts';

const WEIGHTS = { required: 55, preferred: 10, years: 20, title: 10, degree: 5 };
const MAX_SKILLS = 40;
const TITLE_NOISE = new Set(
  'senior junior sr jr lead principal staff head the of a an and for in with chief intern trainee entry level mid'.split(
    ' ',
  ),
);

/** How well a text fits a role: the skills asked for, the years, work under such a title, a degree where one is asked for. */
export function judgeAgainstRole(findings: Findings, role: Role): Criterion[] {
  return [
    ...skillCriteria(findings, role.required.slice(0, MAX_SKILLS), 'required skill', WEIGHTS.required),
    ...skillCriteria(findings, role.preferred.slice(0, MAX_SKILLS), 'preferred skill', WEIGHTS.preferred),
    ...yearsCriterion(findings, role),
    ...titleCriterion(findings, role),
    ...(role.asksForDegree ? [degreeCriterion(findings)] : []),
  ];
}

function skillCriteria(
  { text, skills }: Findings,
  wanted: string[],
  kind: string,
  weight: number,
): Criterion[] {
  const held = new Map(skills.map((skill) => [skill.name.toLowerCase(), skill]));
  return wanted.map((name) => {
    const skill = held.get(name.toLowerCase());
    return {
      factor: `${kind}: ${name}`,
      weight: weight / wanted.length,
      share: skill ? 1 : 0,
      evidence: skill ? quote(lineAt(text, skill.start)) : `${name} is not named in the text`,
    };
  });
}

function yearsCriterion({ experience }: Findings, { years }: Role): Criterion[] {
  if (years === undefined) return [];
  const held = experience.years ?? 0;
  const evidence =
    experience.basis === 'none'
      ? `${years} years asked, none found`
      : `${years} years asked, ${held} found: ${quote(experience.evidence)}`;
  return [
    {
      factor: 'years of experience',
      weight: WEIGHTS.years,
      share: held / years,
      evidence,
      missing: `${held} of ${years} years`,
    },
  ];
}

function titleCriterion({ text }: Findings, { title }: Role): Criterion[] {
  const words = [...new Set(title.toLowerCase().match(/\p{L}{2,}/gu) ?? [])]
    .filter((word) => !TITLE_NOISE.has(word))
    .slice(0, 8);
  if (!words.length) return [];
  const lower = text.toLowerCase();
  const places = words.map((word) => lower.indexOf(word));
  const found = places.filter((place) => place >= 0);
  const absent = words.filter((_, i) => (places[i] ?? -1) < 0);
  const evidence = found.length ? quote(lineAt(text, found[0] ?? 0)) : `no word of “${title}” in the text`;
  return [
    {
      factor: 'work under such a title',
      weight: WEIGHTS.title,
      share: found.length / words.length,
      evidence,
      missing: `the text does not say ${absent.map((word) => `“${word}”`).join(', ')}`,
    },
  ];
}

function degreeCriterion({ education }: Findings): Criterion {
  const [first] = education;
  return {
    factor: 'degree',
    weight: WEIGHTS.degree,
    share: first ? 1 : 0,
    evidence: first ? quote(first.degree) : 'a degree is asked for, none was found',
  };
}
