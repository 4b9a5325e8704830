import { compile } from 'html-to-text';
import mammoth from 'mammoth';
import { getDocumentProxy } from 'unpdf';
import { isLargerInflated } from './inflated-size.ts';
import type { Format } from './media-type.ts';

export interface Extraction {
  bytes: Uint8Array;
  format: Format;
  /** Of text and HTML; UTF-8 where nothing is said. */
  charset?: string;
}

export type Extracted = { text: string } | { refused: string };

const MOST_PAGES = 200;
/** Characters of a document's text that are worked on. */
const MOST_TEXT = 1_000_000;
const TOO_LONG = { refused: `it has more than ${MOST_TEXT} characters of text` };
const MOST_INFLATED = 100_000_000;
/** Of what a page turned out to hold, what comes beyond is nothing that a person wrote. */
const MOST_HTML = 4_000_000;

const toText = compile({
  wordwrap: false,
  limits: { maxInputLength: MOST_HTML },
  selectors: [
    { selector: 'img', format: 'skip' },
    { selector: 'nav', format: 'skip' },
    { selector: 'title', format: 'skip' },
    {
      selector: 'a',
      options: { hideLinkHrefIfSameAsText: true, linkBrackets: ['(', ')'], noAnchorUrl: true },
    },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
  ],
});

/** The text of a document, line by line, or why there is none. */
export async function extract(document: Extraction): Promise<Extracted> {
  const extracted = await EXTRACT[document.format](document);
  if ('refused' in extracted) return extracted;
  if (extracted.text.trim() === '') return { refused: 'there is no text in it' };
  return extracted.text.length > MOST_TEXT ? TOO_LONG : extracted;
}

const EXTRACT: Record<Format, (document: Extraction) => Extracted | Promise<Extracted>> = {
  text: decode,
  html(document) {
    const decoded = decode(document);
    if ('refused' in decoded) return decoded;
    try {
      return { text: toText(decoded.text) };
    } catch (error) {
      return { refused: `it cannot be read as HTML: ${(error as Error).message}` };
    }
  },
  async docx({ bytes }) {
    try {
      if (isLargerInflated(bytes, MOST_INFLATED)) {
        return { refused: `what it holds is larger than ${MOST_INFLATED} bytes` };
      }
      const { value } = await mammoth.convertToHtml(
        { buffer: Buffer.from(bytes) },
        { convertImage: mammoth.images.imgElement(() => Promise.resolve({ src: '' })) },
      );
      return { text: toText(value) };
    } catch (error) {
      return { refused: `it cannot be read as DOCX: ${(error as Error).message}` };
    }
  },
  async pdf({ bytes }) {
    try {
      // A copy: the reader takes the bytes as its own.
      const pdf = await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0 });
      if (pdf.numPages > MOST_PAGES) {
        return { refused: `it has ${pdf.numPages} pages, at most ${MOST_PAGES} are read` };
      }
      const pages: string[] = [];
      let left = MOST_TEXT;
      for (let number = 1; number <= pdf.numPages && left > 0; number++) {
        const page = await pdf.getPage(number);
        const text = await textOf(page, left);
        pages.push(text);
        left -= text.length;
      }
      return left > 0 ? { text: pages.join('\n\n') } : TOO_LONG;
    } catch (error) {
      return { refused: `it cannot be read as PDF: ${(error as Error).message}` };
    }
  },
};

type Page = Awaited<ReturnType<Awaited<ReturnType<typeof getDocumentProxy>>['getPage']>>;

/** Of what a few bytes may unfold to, no more is read than is needed to know that it is too long. */
async function textOf(page: Page, most: number): Promise<string> {
  const reader = (page.streamTextContent() as ReadableStream<TextContent>).getReader();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text;
    for (const { str = '', hasEOL = false } of value.items) text += str + (hasEOL ? '\n' : '');
    if (text.length < most) continue;
    await reader.cancel(new Error('There is more of it than is read'));
    return text;
  }
}

interface TextContent {
  items: { str?: string; hasEOL?: boolean }[];
}

/** What stands before text in UTF-16. */
const UTF_16 = [
  { mark: [0xff, 0xfe], charset: 'utf-16le' },
  { mark: [0xfe, 0xff], charset: 'utf-16be' },
];

function decode({ bytes, charset: said }: Extraction): Extracted {
  const marked = UTF_16.find(({ mark }) => mark.every((byte, at) => bytes[at] === byte));
  const charset = said ?? marked?.charset ?? 'utf-8';
  const decoder = decoderOf(charset);
  if (decoder === undefined) return { refused: `its character set ${charset} is not known` };
  try {
    return { text: decoder.decode(bytes) };
  } catch {
    return { refused: `it is not ${charset}` };
  }
}

function decoderOf(charset: string) {
  try {
    return new TextDecoder(charset, { fatal: true });
  } catch {
    return undefined;
  }
}
