import { DAY } from './frequency.ts';
import { COUNT, HOUR_WORD } from './phrase.ts';

const MONTH =
  '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)';
const UNIT = '(?:minutes?|hours?|days?|weeks?|months?|years?)';

/** A day, or a span of time, that comes once. */
const ONCE = new RegExp(
  `\\b(?:today|tonight|tomorrow|yesterday|(?:this|next|coming)\\s+(?:morning|afternoon|evening|night|weekend|week|month|year|${DAY})|in\\s+${COUNT}\\s+${UNIT}|\\d{4}-\\d{2}-\\d{2}|\\d{1,2}[/.]\\d{1,2}[/.]\\d{2,4}|(?:on\\s+)?(?:the\\s+)?\\d{1,2}(?:st|nd|rd|th)?\\s+(?:of\\s+)?${MONTH}|(?:on\\s+)?${MONTH}\\s+\\d{1,2}(?:st|nd|rd|th)?|on\\s+the\\s+\\d{1,2}(?:st|nd|rd|th)?|once)\\b`,
  'i',
);
/** Words that change when something happens: what they say must not be lost in a name. */
const CHANGES = [
  /\bskip(?:ping)?\s+(?:on|the|public|bank|school|holidays?|every|each|\d)\b/i,
  /\b(?:except(?:ing)?|excluding|apart from|other than|save for|unless|but not?|not|never|(?!don['’]t forget)\w+n['’]t|cannot)(?=\s|$)/i,
  /(?<!\b(?:look|looks|looking|looked|named|take|run) )\b(?:before|after|until|till|since|unless|whenever|while|during|as soon as|depending|provided)\b/i,
  /(?<!\b(?:check|checking|see|ask|asking|know) )\b(?:if|when|where possible|once (?:i|we|the))\b/i,
  /\b(?:sometimes|occasionally|now and then|from time to time|regularly|frequently|often|as needed|every so often)\b/i,
  new RegExp(
    `\\b(?:every|each|alternate|weekdays?)\\b|(?<!-)\\b${DAY}\\b(?!-)(?<!\\b(?:sun|sat|wed|mon)s?)`,
    'i',
  ),
  new RegExp(
    `\\b(?:in|during|from|through|over|month\\s+of)\\s+(?:the\\s+)?(?:${MONTH}|spring|summer|autumn|fall|winter)\\b`,
    'i',
  ),
  new RegExp(
    `(?:\\b(?:at|by|around|until|from|between|for)\\s+|@\\s*)(?:\\d|(?:${COUNT})\\s*(?:$|[,.;\\u0000]|o['’]?clock|${UNIT}))|\\b\\d{1,2}:\\d{2}\\b|\\b\\d{1,2}\\s*[ap]\\.?m\\b|\\b(?:half|quarter)\\s+(?:past|to)\\b|\\b(?:past|half)\\s+(?:\\d|${HOUR_WORD}\\b)|\\bo['’]clock\\b|\\bfrom\\s+${HOUR_WORD}\\s+to\\s+${HOUR_WORD}\\b`,
    'i',
  ),
];
/** Numbers of which a part was understood: "20-30 minutes", "1,5 hours", "Monday to Friday 9 to 5", "at 7 and 10 in the evening". */
const LEFT = [
  /\d+\s*(?:[-–,.]|to|or)\s*(?=\u0000)/i,
  /\bquarters?\s+of\s*(?=\u0000)/i,
  /(?<=\u0000\s*)(?!(\d+)\s+to\s+\1\b)\d{1,2}\s*(?:-|–|to)\s*\d{1,2}(?=\s*(?:$|[,;\u0000]))/i,
  /(?<=\u0000\s*)and\s+\d{1,2}(?=\s*(?:$|[,;\u0000]))/i,
];
/** A time zone by an abbreviation that several zones share, or by an offset. */
const ZONE =
  /\b(?:[ECMP][SD]T|CES?T|BST|IST|JST|AE[SD]T|(?:Pacific|Mountain|Central|Eastern) (?:[Ss]tandard )?[Tt]ime)\b|\b(?:UTC|GMT)\s*[+-]\s*\d+|[+-]\d{1,2}(?::\d\d)?(?=\s*$)|\b\w+\/\w+_\w+\b/;

/** The first words of what is left of a text that say when, quoted as written; undefined where none do. */
export const onceIn = (rest: string, original: string) => quoted([ONCE], rest, original);
export const changeIn = (rest: string, original: string) =>
  quoted([...CHANGES, ...LEFT, ZONE], rest, original);

function quoted(patterns: RegExp[], rest: string, original: string): string | undefined {
  const [first] = patterns
    .map((pattern) => pattern.exec(rest))
    .filter((match) => match !== null)
    .sort((a, b) => a.index - b.index);
  if (!first) return undefined;
  // A word that changes something does so with what follows; a date is all there is to quote.
  const isOnce = patterns[0] === ONCE;
  const end = first.index + first[0].length;
  const [left] = /^[^,;.!?\u0000]{0,60}(?=[,;.!?\s\u0000]|$)/.exec(rest.slice(end)) ?? [''];
  const [whole] = /^[^,;.!?]{0,60}(?=[,;.!?\s]|$)/.exec(original.slice(end)) ?? [''];
  const tail = isOnce ? '' : left.trim() ? left : whole;
  return `"${(first[0].replaceAll('\u0000', '') + tail).replace(/\s+/g, ' ').trim()}"`;
}
