import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createDocuments, type Documents } from '../../src/documents/documents.ts';
import { isPublicAddress } from '../../src/documents/public-address.ts';
import { archive, docx, pdf, unfoldingPdf } from './files.ts';

const never = new AbortController().signal;
const TEXT = 'Jane Doe\nBaker\nSkills: bread, rolls';

let server: Server;
let url: string;
let documents: Documents;
let strict: Documents;

/** What is at each path. */
const FILES: Record<string, { status?: number; headers?: Record<string, string>; body?: Buffer | string }> = {
  '/resume.pdf': { body: pdf(TEXT) },
  '/typed': {
    headers: { 'content-type': 'text/html; charset=iso-8859-1' },
    body: Buffer.from('<p>caf\u00e9</p>', 'latin1'),
  },
  '/moved': { status: 302, headers: { location: '/resume.pdf' } },
  '/round': { status: 302, headers: { location: '/round' } },
  '/elsewhere': { status: 302, headers: { location: 'http://elsewhere.test/' } },
  '/busy': { status: 503 },
  '/large': { body: Buffer.alloc(10_000_001, 'x') },
};

beforeAll(async () => {
  server = createServer((request, response) => {
    const { status = 200, headers = {}, body = '' } = FILES[request.url ?? ''] ?? { status: 404 };
    response.writeHead(status, headers).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  documents = createDocuments({ hosts: ['127.0.0.1'], allowPrivate: true });
  strict = createDocuments({
    hosts: ['127.0.0.1', '[::1]', 'localhost', '*.example.com'],
    allowPrivate: false,
  });
});

afterAll(async () => {
  await Promise.all([documents.close(), strict.close()]);
  await new Promise((resolve) => server.close(resolve));
});

const carried = (bytes: Buffer | string, more: object = {}) =>
  documents.read({ base64: Buffer.from(bytes).toString('base64'), ...more }, never);
const linesOf = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);

test.each([
  ['PDF', pdf(TEXT), {}],
  ['DOCX', docx(TEXT), {}],
  [
    'HTML',
    `<!DOCTYPE html><title>x</title><h1>Jane Doe</h1><p>Baker<br>Skills: bread, rolls<script>no()</script>`,
    {},
  ],
  [
    'HTML by its name',
    `<h1>Jane Doe</h1><div>Baker</div><div>Skills: bread, rolls</div>`,
    { name: 'cv.html' },
  ],
  ['Markdown', TEXT, { mediaType: 'text/markdown' }],
  ['plain text', TEXT, {}],
  ['plain text in UTF-16', Buffer.from(`\uFEFF${TEXT}`, 'utf16le'), { name: 'cv.txt' }],
  ['plain text with a mark before it', `\uFEFF${TEXT}`, { name: 'cv.txt' }],
])('%s is read line by line', async (_, bytes, more) => {
  expect(linesOf(await carried(bytes, more))).toEqual(TEXT.split('\n'));
});

test('a PDF of several pages is read as a whole', async () => {
  expect(linesOf(await carried(pdf('one', 'two', 'three')))).toEqual(['one', 'two', 'three']);
});

test.each<[string, Buffer | string, object, RegExp]>([
  ['an archive', archive({ 'a.txt': 'x' }), {}, /^its format is not supported \(an archive\): PDF, DOCX/],
  ['an image', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0]), {}, /not supported \(bytes of no known kind\)/],
  ['what is said to be something else', 'x', { mediaType: 'image/png' }, /not supported \(image\/png\)/],
  ['what is called something else', 'x', { name: 'cv.pages' }, /not supported \(\.pages\)/],
  ['what is said to be a PDF', 'x', { name: 'cv.pdf' }, /not supported \(pdf, and does not begin like one\)/],
  ['a broken PDF', '%PDF-1.4\nnothing', {}, /^it cannot be read as PDF: /],
  [
    'a broken DOCX',
    docx(TEXT).subarray(0, 200),
    { name: 'cv.docx' },
    /cannot be read as DOCX|does not begin like one/,
  ],
  [
    'a DOCX that is none',
    archive({ 'word/document.xml': '<nothing/>' }),
    {},
    /^it cannot be read as DOCX: |no text in it/,
  ],
  ['a bomb', docx('x'.repeat(101_000_000)), {}, /what it holds is larger than 100000000 bytes/],
  ['too many pages', pdf(...Array.from({ length: 201 }, () => 'x')), {}, /201 pages, at most 200/],
  ['a page without text', '<html><img src="x"></html>', {}, /there is no text in it/],
  ['bytes that are no UTF-8', Buffer.from([0x41, 0xff, 0x42]), {}, /it is not utf-8/],
  ['an unknown character set', 'x', { mediaType: 'text/plain; charset=klingon' }, /klingon is not known/],
])('%s is refused', async (_, bytes, more, reason) => {
  await expect(carried(bytes, more)).rejects.toMatchObject({
    code: 'VALIDATION_ERROR',
    details: { field: 'payload.metadata.file', reason: expect.stringMatching(reason) },
  });
});

test.each<[unknown, string, RegExp]>([
  ['x', 'payload.metadata.file', /must be object/],
  [{}, 'payload.metadata.file', /either url or base64/],
  [{ url: 'x', base64: 'x' }, 'payload.metadata.file', /either url or base64/],
  [{ path: '/etc/passwd' }, 'payload.metadata.file.path', /no such field/],
  [{ base64: 7 }, 'payload.metadata.file.base64', /must be string/],
  [{ base64: '!' }, 'payload.metadata.file.base64', /not base64/],
  [{ base64: '' }, 'payload.metadata.file.base64', /empty/],
])('%j is no file', async (file, field, reason) => {
  await expect(documents.read(file, never)).rejects.toMatchObject({
    code: 'VALIDATION_ERROR',
    details: { field, reason: expect.stringMatching(reason) },
  });
});

test('a file is fetched, over a redirect too, and read as its server says', async () => {
  await expect(documents.read({ url: `${url}/resume.pdf` }, never)).resolves.toContain('Baker');
  await expect(documents.read({ url: `${url}/moved` }, never)).resolves.toContain('Baker');
  await expect(documents.read({ url: `${url}/typed` }, never)).resolves.toBe('caf\u00e9');
});

test.each([
  ['/nowhere', /its server answers 404/],
  ['/round', /leads on more than 3 times/],
  ['/elsewhere', /elsewhere\.test is not a host that files are fetched from: of 127\.0\.0\.1 only/],
  ['/large', /larger than 10000000 bytes/],
])('what is at %s is refused', async (path, reason) => {
  await expect(documents.read({ url: url + path }, never)).rejects.toMatchObject({
    code: 'VALIDATION_ERROR',
    details: { field: 'payload.metadata.file.url', reason: expect.stringMatching(reason) },
  });
});

test('a server that is busy is asked another time', async () => {
  await expect(documents.read({ url: `${url}/busy` }, never)).rejects.toMatchObject({ retryable: true });
});

test.each([
  ['http://127.0.0.1/', /127\.0\.0\.1 is a private address/],
  ['http://2130706433/', /127\.0\.0\.1 is a private address/],
  ['http://[::1]/', /\[::1\] is a private address/],
  ['http://localhost:8099/', /localhost has a private address/],
  ['http://evil.com/?example.com', /evil\.com is not a host/],
  ['http://example.com/', /example\.com is not a host/],
  ['http://files.example.com.evil.com/', /is not a host/],
  ['ftp://files.example.com/', /only http and https/],
  ['file:///etc/passwd', /only http and https/],
  ['http://user:secret@files.example.com/', /no password/],
  ['files.example.com', /not a URL/],
])('%s is not fetched', async (address, reason) => {
  await expect(strict.read({ url: address }, never)).rejects.toMatchObject({
    code: 'VALIDATION_ERROR',
    details: { field: 'payload.metadata.file.url', reason: expect.stringMatching(reason) },
  });
});

test.each([
  '10.0.0.1',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '0.0.0.0',
  '::1',
  'fe80::1',
  'fd00::1',
  '::ffff:10.0.0.1',
  '64:ff9b::a00:1',
  'x',
])('%s is no public address', (address) => expect(isPublicAddress(address)).toBe(false));
test.each(['93.184.216.34', '2606:2800:220:1::1'])('%s is a public address', (address) =>
  expect(isPublicAddress(address)).toBe(true),
);

test('a read that is aborted ends with the reason of the signal', async () => {
  const controller = new AbortController();
  controller.abort(new Error('cancelled'));
  await expect(documents.read({ url: `${url}/resume.pdf` }, controller.signal)).rejects.toThrow('cancelled');
});

test('of a small file that unfolds to a large text, no more is read than tells that it is too long', async () => {
  const bomb = unfoldingPdf('a b', 3_000_000);
  expect(bomb.length).toBeLessThan(400_000);
  await expect(carried(bomb)).rejects.toMatchObject({
    code: 'VALIDATION_ERROR',
    message: expect.stringContaining('more than 1000000 characters'),
  });
  expect(await carried(unfoldingPdf('a b', 3))).toBe('a ba ba b');
}, 60_000);

test('what takes too much memory ends as bad input, and the next document is read', async () => {
  await expect(carried(docx('x\n'.repeat(600_000)))).rejects.toMatchObject({ code: 'VALIDATION_ERROR' });
  expect(linesOf(await carried(pdf(TEXT)))).toEqual(TEXT.split('\n'));
}, 120_000);

test('HTML that is nested too deep is refused as such', async () => {
  const deep = `<html>${'<div>'.repeat(50_000)}x${'</div>'.repeat(50_000)}`;
  await expect(carried(deep)).rejects.toMatchObject({ code: 'VALIDATION_ERROR' });
});
