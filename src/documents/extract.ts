import { compile } from 'html-to-text';
import mammoth from 'mammoth';
import { extractText, getDocumentProxy } from 'unpdf';
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
  if ('text' in extracted && extracted.text.trim() === '') return { refused: 'there is no text in it' };
  return extracted;
}

const EXTRACT: Record<Format, (document: Extraction) => Extracted | Promise<Extracted>> = {
  text: decode,
  html(document) {
    const decoded = decode(document);
    return 'text' in decoded ? { text: toText(decoded.text) } : decoded;
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
      const { text } = await extractText(pdf, { mergePages: false });
      return { text: text.join('\n\n') };
    } catch (error) {
      return { refused: `it cannot be read as PDF: ${(error as Error).message}` };
    }
  },
};

function decode({ bytes, charset = 'utf-8' }: Extraction): Extracted {
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
