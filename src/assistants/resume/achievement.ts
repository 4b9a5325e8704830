const MONTH = '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\\.?';
const DATES = new RegExp(
  `\\b(?:\\d{1,2}(?:st|nd|rd|th)?\\s+)?${MONTH}\\s+(?:\\d{1,2},?\\s+)?['’]?\\d{2,4}\\b|\\b\\d{1,2}[/.-]\\d{1,2}[/.-]\\d{2,4}\\b|\\b\\d{1,2}[/.-](?:19|20)\\d\\d\\b|(?<![\\d.,$€£])(?:19|20)\\d\\d(?:[-/.]\\d{1,2}){0,2}(?![\\d%]|[.,]\\d)`,
  'gi',
);
const ADDRESS =
  /\b\d{1,5}[A-Z]?,?\s+(?:\p{Lu}[\p{L}.'’]*\s+){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Square|Close|Way|Place|Terrace)\b/u;
const NUMBER_WORD =
  /\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|dozens?|hundreds?|thousands?|millions?|billions?|double[ds]?|doubling|tripled?|halved?|half)\b/i;

/** Does a sentence with a number in it tell how much of something, and not only when, or where someone lives? */
export function isAchievement(sentence: string): boolean {
  if (ADDRESS.test(sentence)) return false;
  const rest = sentence.replace(DATES, ' ');
  return /\d/.test(rest) || NUMBER_WORD.test(rest);
}
