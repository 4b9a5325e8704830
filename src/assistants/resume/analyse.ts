import type { WorkResult } from '../../outcome.ts';
import { PROCESSING_STEPS } from '../assistant.ts';
import type { ResumeAnalysis } from './analysis.ts';
import { confidenceIn } from './confidence.ts';
import { readText } from './findings.ts';
import { loadLanguages } from '../language.ts';
import { loadProse, PROSE_CHARS } from './prose.ts';
import { writeReport } from './report.ts';
import { readRole } from './role.ts';
import { addUp } from './score.ts';
import { judgeQuality } from './score-quality.ts';
import { judgeAgainstRole } from './score-role.ts';
import { Taxonomy } from './taxonomy.ts';

export interface AnalysisTask {
  input: string;
  role: string | undefined;
  /** Milliseconds since 1970: what "present" in a span of work means. */
  now: number;
}

const MOST_SECTIONS = 40;

let taxonomy: Taxonomy | undefined;

/** Loads the data and models that `analyse` needs; about 0.4 s, once. */
export async function loadAnalyser(): Promise<void> {
  await loadLanguages();
  loadProse();
  taxonomy ??= new Taxonomy();
}

/**
 * Reads a text as a résumé and scores it. Linear in the text's length: the rules read all of it, the language model its beginning
 * (`metadata.proseChars` says how much). The same input gives the same result.
 */
export function analyse({ input, role: roleText, now }: AnalysisTask): WorkResult['result'] {
  if (!taxonomy) throw new Error('loadAnalyser() comes first');
  const findings = readText(input, taxonomy, new Date(now));
  const role = roleText?.trim() ? readRole(roleText, taxonomy) : undefined;
  const { score, reasons } = addUp(role ? judgeAgainstRole(findings, role) : judgeQuality(findings));
  const { confidence, basis } = confidenceIn(findings);
  const analysis: ResumeAnalysis = {
    language: findings.language.code,
    sections: [...new Set(findings.sections.map(({ name }) => name).filter(Boolean))].slice(0, MOST_SECTIONS),
    contact: findings.contact,
    skills: findings.skills.map(({ name }) => name),
    yearsOfExperience: findings.experience.years,
    education: findings.education,
    score,
    reasons,
  };
  return {
    output: writeReport(analysis, findings.wordCount, confidence, role),
    confidence,
    metadata: {
      wordCount: findings.wordCount,
      processingSteps: PROCESSING_STEPS,
      analysis,
      confidenceBasis: basis,
      proseChars: Math.min(findings.text.length, PROSE_CHARS),
    },
  };
}
