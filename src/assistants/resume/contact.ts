import type { Contact } from './analysis.ts';
import type { Section } from './sections.ts';
import { sectionAt } from './sections.ts';

const EMAIL = /[A-Z0-9][A-Z0-9._%+-]{0,63}@[A-Z0-9](?:[A-Z0-9-]{0,62}\.){1,6}[A-Z]{2,24}\b/i;
// Fictional numbers (555-…, 01632 …) fail a numbering-plan library, and are what examples and forms are full of: so by shape.
const PHONE =
  /(?<![\w.+/@-])(?:\+|00)?\(?\d(?:[ ().\/-]{0,3}\d){6,14}(?:\s*(?:ext\.?|x)\s*\d{1,5})?(?![\w@]|[.-]\d)/gi;
const PHONE_LABEL =
  /(?:phone|tel|telephone|mobile|cell|call|mob|handy|telefon|téléphone|portable|móvil|teléfono|whatsapp|☎|📞|📱|\b[tmpc])\s*[.:)]?\s*$/iu;
const LINK =
  /(?<![\w@.])(?:https?:\/\/|www\.)[^\s<>()[\]{}|,;"']{1,300}|(?<![\w@.-])[a-z0-9](?:[a-z0-9-]{0,62}\.){1,4}[a-z]{2,12}(?:\/[^\s<>()[\]{}|,;"']{0,300})?/gi;
const BARE_DOMAIN =
  /\.(?:com|org|net|io|dev|me|co|ai|app|info|edu|uk|de|fr|es|it|nl|ch|at|eu|us|ca|au|in|xyz|site|design|tech|blog|studio|art|page|space|works|portfolio)$/i;
const NOT_A_SITE = /\.(?:js|net|py|ts|md|pdf|docx?|txt|html?)$|^(?:asp\.net|e\.g|i\.e|ph\.d|socket\.io)/i;

/** Where contact details stand when nothing says so: at the top. */
const HEADER_CHARS = 600;

/** How to reach the person: the first e-mail address, the best telephone number, every link. */
export function findContact(text: string, sections: Section[]): Contact {
  const email = EMAIL.exec(text);
  const nearTop = (offset: number) =>
    offset < HEADER_CHARS || sectionAt(sections, offset)?.name === 'contact';
  return {
    email: email?.[0] ?? null,
    phone: findPhone(text, nearTop, email?.index),
    links: findLinks(text, nearTop),
  };
}

function findPhone(
  text: string,
  nearTop: (offset: number) => boolean,
  emailAt: number | undefined,
): string | null {
  let best: { text: string; weight: number } | undefined;
  for (const match of text.matchAll(PHONE)) {
    // Flattened columns may put a year right behind.
    const number = match[0].replace(/(\d[\d ().\/-]{8,}\d)\s+(?:19|20)\d\d$/, '$1');
    if (isDateOrCount(number)) continue;
    const before = text.slice(Math.max(0, match.index - 14), match.index);
    const labelled = PHONE_LABEL.test(before) && !/fax\W*$/i.test(before);
    const weight =
      (labelled ? 4 : 0) +
      (/^(?:\+|00)/.test(number) ? 2 : 0) +
      (nearTop(match.index) ? 2 : 0) +
      (/[ ().-]/.test(number) ? 1 : 0) +
      (emailAt !== undefined && Math.abs(match.index - emailAt) < 120 ? 2 : 0);
    if (weight >= 3 && weight > (best?.weight ?? 0)) best = { text: number.trim(), weight };
  }
  return best?.text ?? null;
}

/** Is this a line of how to reach someone: an e-mail address, a link, a telephone number? */
export function namesContact(line: string, { phone }: Contact): boolean {
  if (EMAIL.test(line) || findLinks(line, () => false).length || (phone && line.includes(phone))) return true;
  return [...line.matchAll(PHONE)].some(
    ({ 0: number, index }) =>
      !isDateOrCount(number) &&
      (/^(?:\+|00|\()/.test(number) ||
        PHONE_LABEL.test(line.slice(Math.max(0, index - 14), index)) ||
        /^\d{3}[-.]\d{3}[-.]\d{4}$/.test(number)),
  );
}

function isDateOrCount(number: string): boolean {
  const digits = number.replace(/\D/g, '').length;
  if (digits < 7 || digits > 15) return true;
  return (
    /^(?:19|20)\d\d\s*[-–/.]?\s*(?:19|20)\d\d$/.test(number) ||
    /^(?:(?:19|20)\d\d[-/.]\d{1,2}|\d{1,2}[-/.](?:19|20)\d\d|\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)?\d\d)(?:\D|$)/.test(
      number,
    ) ||
    /^(?:19|20)\d\d - \d/.test(number)
  );
}

function findLinks(text: string, nearTop: (offset: number) => boolean): string[] {
  const links = new Map<string, string>();
  for (const match of text.matchAll(LINK)) {
    const link = match[0].replace(/[.,:;!?*_]+$/, '').replace(/\/$/, '');
    const explicit = /^(?:https?:\/\/|www\.)/i.test(link);
    const hasPath = /^[^/]+\.[a-z]{2,12}\/\S/i.test(link) && BARE_DOMAIN.test(link.split('/')[0] ?? '');
    const site = BARE_DOMAIN.test(link) && !NOT_A_SITE.test(link) && nearTop(match.index);
    const inEmail = text[match.index - 1] === '@' || text[match.index + match[0].length] === '@';
    if (inEmail || !(explicit || hasPath || site)) continue;
    const key = link
      .toLowerCase()
      .replace(/^https?:\/\//, '')
      .replace(/^www\./, '');
    if (!links.has(key)) links.set(key, link);
  }
  return [...links.values()].slice(0, 20);
}
