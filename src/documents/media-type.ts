import path from 'node:path';

/** The formats that are read. */
export type Format = 'pdf' | 'docx' | 'html' | 'text';

const BY_MEDIA_TYPE = new Map<string, Format>([
  ['application/pdf', 'pdf'],
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'docx'],
  ['text/html', 'html'],
  ['application/xhtml+xml', 'html'],
  ['text/plain', 'text'],
  ['text/markdown', 'text'],
  ['text/x-markdown', 'text'],
]);

const BY_ENDING = new Map<string, Format>([
  ['.pdf', 'pdf'],
  ['.docx', 'docx'],
  ['.html', 'html'],
  ['.htm', 'html'],
  ['.txt', 'text'],
  ['.text', 'text'],
  ['.md', 'text'],
  ['.markdown', 'text'],
]);

/** They say of anything that it is something. */
const MEANINGLESS = new Set(['', 'application/octet-stream', 'binary/octet-stream', 'application/zip']);

const BEGINNING_LENGTH = 1_024;

/**
 * By its first bytes, where these tell; else by what is said of it.
 *
 * @param said a media type, with or without parameters
 * @returns the format, or what it is called instead
 */
export function formatOf(bytes: Uint8Array, said = '', name = ''): Format | { unknown: string } {
  const beginning = Buffer.from(bytes.subarray(0, BEGINNING_LENGTH)).toString('latin1');
  const type = said.split(';')[0]?.trim().toLowerCase() ?? '';
  const ending = path.extname(name).toLowerCase();
  if (beginning.includes('%PDF-')) return 'pdf';
  const told = BY_MEDIA_TYPE.get(type) ?? (MEANINGLESS.has(type) ? BY_ENDING.get(ending) : undefined);
  if (beginning.startsWith('PK\u0003\u0004')) {
    // Other archives begin the same way; inside, this one has its text at a place of its own.
    const isWord = told === 'docx' || Buffer.from(bytes).includes('word/document.xml');
    return isWord ? 'docx' : { unknown: type || 'an archive' };
  }
  if (told !== undefined && told !== 'pdf' && told !== 'docx') return told;
  if (told !== undefined) return { unknown: `${told}, and does not begin like one` };
  if (!MEANINGLESS.has(type)) return { unknown: type };
  if (ending !== '') return { unknown: ending };
  if (beginning.includes('\0')) return { unknown: 'bytes of no known kind' };
  return /^\s*(?:<!doctype html|<html)/i.test(beginning) ? 'html' : 'text';
}
