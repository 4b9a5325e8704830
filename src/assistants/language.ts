import type { eld as Detector } from 'eld/extrasmall';

let detector: typeof Detector | undefined;

/** Loads the detector's tables (about 0.1 s, once). */
export async function loadLanguages(): Promise<void> {
  detector ??= (await import('eld/extrasmall')).eld;
}

/** As much as the detector can use; more only takes time. */
const SAMPLE = 4000;
/** A lead this small over English, on a text of names and terms, says nothing. */
const CLEAR_LEAD = 0.06;

export interface Language {
  /** ISO 639-1, or "und". */
  code: string;
  reliable: boolean;
}

/** The language of a text, judged by its sentences where it has any: names and terms look like no language. */
export function detectLanguage(text: string): Language {
  if (!detector) throw new Error('loadLanguages() comes first');
  const prose = text
    .slice(0, SAMPLE * 5)
    .split('\n')
    .filter((line) => (line.match(/(?<=\s)\p{Ll}{2,}/gu)?.length ?? 0) >= 4)
    .join('\n');
  const sample = withoutAddresses((prose.length >= 60 ? prose : text).slice(0, SAMPLE));
  if (!/\p{L}{2}/u.test(sample)) return { code: 'und', reliable: false };
  const found = detector.detect(sample);
  const scores = found.getScores();
  const lead = (scores[found.language] ?? 0) - (scores['en'] ?? 0);
  const english =
    /^[\p{ASCII}\p{P}\p{S}\s]*$/u.test(sample) &&
    (!found.isReliable() || lead < CLEAR_LEAD || (prose.length < 60 && lead < 0.25));
  if (english) return { code: 'en', reliable: found.language === 'en' && found.isReliable() };
  return found.language
    ? { code: found.language, reliable: found.isReliable() }
    : { code: 'und', reliable: false };
}

const withoutAddresses = (text: string) =>
  text
    .split(/\s+/)
    .filter((word) => !/[@/]/.test(word) && word.length <= 40)
    .join(' ');
