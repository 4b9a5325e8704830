import * as lists from 'stopword';

/** By ISO 639-1; the library has them by ISO 639-2. */
const LISTS: Record<string, string[]> = {
  cs: lists.ces,
  da: lists.dan,
  de: lists.deu,
  en: lists.eng,
  es: lists.spa,
  fi: lists.fin,
  fr: lists.fra,
  hu: lists.hun,
  it: lists.ita,
  nl: lists.nld,
  no: lists.nob,
  pl: lists.pol,
  pt: lists.por,
  ro: lists.ron,
  ru: lists.rus,
  sv: lists.swe,
  tr: lists.tur,
  uk: lists.ukr,
};

const known = new Map<string, ReadonlySet<string>>();

/** The words that say nothing of what a text is about; of a language that is not known, those of English. */
export function stopWords(language: string): ReadonlySet<string> {
  const found = known.get(language) ?? new Set(LISTS[language] ?? lists.eng);
  known.set(language, found);
  return found;
}
