import { degreesIn } from './degrees.ts';
import { lineAround } from './lines.ts';
import type { Mention } from './mentions.ts';
import type { Token } from './tokens.ts';

interface Place {
  text: string;
  tokens: Token[];
  mention: Mention;
  /** Canonical name of the section it stands in. */
  section: string;
  /** Its neighbour in a list is a trusted skill. */
  besideSkill: boolean;
}

const USED_WITH = new Set(
  'in using with via language languages framework frameworks tools tool microsoft ms adobe apache proficient knowledge of on and or experience learn wrote'.split(
    ' ',
  ),
);
const FOLLOWS_NAME = new Set(
  'programming developer developers engineer framework language scripts scripting code coding api apis skills skill experience certified certification spreadsheets spreadsheet macros library microservices services apps application applications backend frontend pupils students children templates cookbooks playbooks'.split(
    ' ',
  ),
);
const CLAIMS = new Set(
  'skilled experienced experience expertise proficient proficiency specializing specialized specialize specialist knowledge trained certified background competent adept training skills qualified'.split(
    ' ',
  ),
);
const FOLLOWS_TOPIC = new Set(
  'skills skill experience certification certified techniques expertise knowledge proficiency'.split(' '),
);
const LEGAL_FORMS = new Set('plc ltd llc inc llp gmbh ag sa se nv bv ab oy'.split(' '));
const SPEAKS =
  /\b(?:fluent|fluently|native|bilingual|trilingual|proficien\w*|conversational|speaks?|speaking|spoken|mother tongue|mother-tongue|language|languages|intermediate|beginner|elementary|[ABC][12])\b/i;

/** Does this mention mean the skill? Decides by the guard of the written form; see `Guard` in taxonomy.ts. */
export function isTrusted(place: Place): boolean {
  const { text, mention, section, besideSkill } = place;
  const { guard, written } = mention.form;
  const named = section === 'skills' || section === 'certifications';
  if (isInAddress(text, mention) || (section === 'education' && isInDegree(text, mention))) return false;
  if (isLegalForm(place)) return false;
  if (guard === 'none') return true;
  if (guard === 'spoken')
    return section === 'languages' || (section !== 'education' && SPEAKS.test(around(text, mention, 32)));
  const item = isWholeItem(text, mention);
  if (guard === 'item') return item && (named || besideSkill);
  if (guard === 'listed')
    return section === 'skills' || isNamed(place, item) || isClaimed(place, CLAIMS, 4, FOLLOWS_TOPIC);
  if (isSomethingElse(text, mention)) return false;
  if ((named || besideSkill) && item) return true;
  // From here on the capital letter must be the text's own: not that of a title or of a line in capitals.
  if (text.slice(mention.start, mention.end) !== written) return false;
  if (named && section === 'skills') return true;
  if (guard === 'case') return !startsSentence(text, mention) && !inTitle(text, mention);
  return !inTitle(text, mention) && isClaimed(place, USED_WITH, 1, FOLLOWS_NAME);
}

const around = (text: string, { start, end }: Mention, reach: number) => {
  const before = text.slice(Math.max(0, start - reach), start);
  const after = text.slice(end, end + reach);
  return before.slice(before.lastIndexOf('\n') + 1) + ' ' + (after.split('\n')[0] ?? '');
};

/** A word of every day is the name of a skill where it stands alone in a list, or beside one; several words together mostly are. */
function isNamed({ text, mention, besideSkill }: Place, item: boolean): boolean {
  const lowerCase =
    text.slice(mention.start, mention.end) === text.slice(mention.start, mention.end).toLowerCase();
  if (besideSkill && (item || lowerCase)) return true;
  if (mention.form.category === 'personal' || inTitle(text, mention)) return false;
  return item || (lowerCase && mention.last > mention.first);
}

/** "github.com/jane", "jane@oracle.com": part of a longer word that is an address. */
function isInAddress(text: string, { start, end }: Mention): boolean {
  const before = /\S*$/.exec(text.slice(Math.max(0, start - 60), start))?.[0] ?? '';
  const after = /^\S*/.exec(text.slice(end, end + 60))?.[0] ?? '';
  return /@|:\/\/|^www\./.test(before + after) || /^\.(?:com|org|net|io|dev|ai|co)\b/i.test(after);
}

/**
 * "Beta plc": a company's legal form, behind its name. In capitals ("Siemens PLC") it may be a machine as well, which a list of skills or a
 * word after it tells.
 */
function isLegalForm({ text, tokens, mention, section, besideSkill }: Place): boolean {
  const written = text.slice(mention.start, mention.end);
  if (!LEGAL_FORMS.has(written.toLowerCase())) return false;
  const before = tokens[mention.first - 1];
  const gap = tokens[mention.first]?.gap ?? '';
  const behindName =
    before && /^[ \t\u00a0]+$/.test(gap) && /^[\p{Lu}\d]/u.test(text.slice(before.start, before.end));
  if (!behindName) return false;
  if (written !== written.toUpperCase()) return true;
  const ends = /^\s*(?:$|[\n,;|()·•–—-])|^\s+in\b/.test(text.slice(mention.end, mention.end + 8));
  return section !== 'skills' && !besideSkill && ends;
}

/** "Culinary Arts Diploma", "M.Sc. Statistics": what was studied is not yet a skill. */
function isInDegree(text: string, { start, end }: Mention): boolean {
  const line = lineAround(text, start, end);
  return degreesIn(text.slice(line.start, line.end)).some(
    (degree) => degree.start <= start - line.start && end - line.start <= degree.end,
  );
}

/** A word that claims skill stands at most `reach` words before, or one that follows names stands right after. */
function isClaimed(
  { tokens, mention }: Place,
  before: Set<string>,
  reach: number,
  after: Set<string>,
): boolean {
  const next = tokens[mention.last + 1];
  if (next && after.has(next.key) && /^[ -]$/.test(next.gap)) return true;
  for (let i = mention.first; i > 0 && mention.first - i < reach; i--) {
    if (/[.;:!?\n]/.test(tokens[i]?.gap ?? '')) return false;
    if (before.has(tokens[i - 1]?.key ?? '')) return true;
  }
  return false;
}

/** The mention is all that stands between two separators of a list, apart from a level in brackets. */
function isWholeItem(text: string, { start, end }: Mention): boolean {
  const before = text.slice(Math.max(0, start - 6), start);
  const after = text.slice(end, end + 6);
  return (
    /(?:^|[,;:|/•·▪●■*&+()\n–-]|\band|\bor|\by|\bund|\bet) *$/.test(start < 6 ? `\n${before}` : before) &&
    /^ *(?:$|[,;|/•·▪●■*&+()\n.–-]|and\b|or\b|und\b|et\b)/.test(after)
  );
}

/** "R&D", "C-level", "Vitamin C", "Spring 2020", "go-to-market". */
function isSomethingElse(text: string, { start, end, form }: Mention): boolean {
  const before = text.slice(Math.max(0, start - 12), start);
  const after = text.slice(end, end + 10);
  if (form.written.length === 1 && (/^(?:['’&.-]\S|\s*&)/.test(after) || /[&.-]$/.test(before))) return true;
  if (
    /\b(?:vitamin|hepatitis|class|grade|group|plan|series|type|level|category|section|appendix|unit|part)\s+$/i.test(
      before,
    )
  )
    return true;
  return (
    /^\s+(?:of\s+)?(?:19|20)\d\d\b/.test(after) ||
    /^-to\b/i.test(after) ||
    /^\s+(?:semester|term|break|to market)/i.test(after)
  );
}

const startsSentence = (text: string, { start }: Mention) =>
  /(?:^|[.!?:\n•*▪●–-])\s*$/.test(text.slice(Math.max(0, start - 4), start));

/** A line of at most eight words, all with capitals: a job title, a company, a name. */
function inTitle(text: string, { start, end }: Mention): boolean {
  const line = lineAround(text, start, end, 100);
  if (line.end - line.start > 80) return false;
  const words = text.slice(line.start, line.end).match(/\p{L}[\p{L}\p{N}]+/gu) ?? [];
  return words.length > 1 && words.length <= 8 && words.every((word) => /^\p{Lu}/u.test(word));
}
