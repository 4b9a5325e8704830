import type { Reason } from './analysis.ts';

/** One thing that is judged: how much it weighs, and which share of it the text earns. */
export interface Criterion {
  factor: string;
  weight: number;
  /** 0–1 */
  share: number;
  evidence: string;
  /** What is missing, where the share is neither none nor all. */
  missing?: string;
}

/**
 * Adds criteria up to 0–100. Weights are relative: criteria that do not apply are left out, and the others share the 100 points. Each
 * criterion gives a reason with the points it earned, and one with those it missed.
 */
export function addUp(criteria: Criterion[]): { score: number; reasons: Reason[] } {
  const total = criteria.reduce((sum, { weight }) => sum + weight, 0) || 1;
  let score = 0;
  const reasons = criteria.flatMap(({ factor, weight, share, evidence, missing }): Reason[] => {
    const points = (weight / total) * 100;
    const gained = points * Math.min(1, Math.max(0, share));
    score += gained;
    const [credit, penalty] = [round(gained), round(points - gained)];
    const lack = credit
      ? `${credit} of ${round(points)} points: ${missing ?? 'not all that counts was found'}`
      : evidence;
    return [
      ...(credit ? [{ factor, effect: credit, evidence }] : []),
      ...(penalty ? [{ factor, effect: -penalty, evidence: lack }] : []),
    ];
  });
  return { score: Math.round(score), reasons };
}

const round = (points: number) => Math.round(points * 10) / 10;

export function quote(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return `“${line.length > 140 ? `${line.slice(0, 137)}…` : line}”`;
}
