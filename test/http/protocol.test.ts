import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { accepted, createApp, json, listen } from './support.ts';

/** What the server answers on a bare connection until it closes it. */
async function read(socket: Socket): Promise<string> {
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('close', resolve));
  return text;
}

async function connectTo(app: FastifyInstance): Promise<Socket> {
  const socket = connect(await listen(app), '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

function bodyOf(answer: string): unknown {
  return JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4));
}

const head = 'POST /v1/commands HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';

test('a command of exactly 1 MiB reaches the intake', async () => {
  let size = 0;
  await using app = await createApp({
    submit: (bytes) => {
      size = bytes.length;
      return Promise.resolve({ kind: 'accepted', task: accepted() });
    },
  });
  const url = `http://127.0.0.1:${await listen(app)}/v1/commands`;
  const answer = await fetch(url, { method: 'POST', headers: json, body: Buffer.alloc(1_048_576, ' ') });
  expect(answer.status).toBe(202);
  expect(size).toBe(1_048_576);
});

test('one byte more answers 413, with a length that is declared and without', async () => {
  await using app = await createApp({ submit: () => Promise.reject(new Error('must not be called')) });
  const url = `http://127.0.0.1:${await listen(app)}/v1/commands`;
  const bytes = Buffer.alloc(1_048_577, ' ');
  const declared = await fetch(url, { method: 'POST', headers: json, body: bytes });
  const streamed = await fetch(url, {
    method: 'POST',
    headers: json,
    body: new Blob([bytes]).stream(),
    duplex: 'half',
  });
  for (const answer of [declared, streamed]) {
    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({ code: 'MESSAGE_TOO_LARGE', details: { limit: 1_048_576 } });
  }
});

test('a client that sends all of a large body before it reads still reads its 413', async () => {
  await using app = await createApp();
  const socket = await connectTo(app);
  const size = 10_000_000;
  socket.pause();
  socket.write(`${head}content-length: ${size}\r\n\r\n`);
  for (let sent = 0; sent < size; sent += 1_000_000) {
    if (!socket.write(Buffer.alloc(1_000_000, ' '))) await once(socket, 'drain');
  }
  const answer = await read(socket.resume());
  expect(answer).toMatch(/^HTTP\/1.1 413 /);
});

test('a body without end is cut off', async () => {
  await using app = await createApp();
  const socket = await connectTo(app);
  socket.write(`${head}transfer-encoding: chunked\r\n\r\n`);
  const chunk = `100000\r\n${' '.repeat(0x100000)}\r\n`;
  const answer = read(socket);
  const pump = setInterval(() => socket.write(chunk), 1);
  // A client that never stops to listen may miss the answer; that it is cut off is what counts.
  expect(await answer).toMatch(/^(HTTP\/1.1 413 |$)/);
  clearInterval(pump);
});

test('a client that hangs up in its body submits nothing, and the server goes on', async () => {
  const submissions: number[] = [];
  await using app = await createApp({
    submit: (bytes) => {
      submissions.push(bytes.length);
      return Promise.resolve({ kind: 'accepted', task: accepted() });
    },
  });
  const socket = await connectTo(app);
  const requested = once(app.server, 'request');
  socket.write(`${head}content-length: 100\r\n\r\n{"taskId"`);
  await requested;
  socket.destroy();
  const answer = await app.inject({ method: 'POST', url: '/v1/commands', headers: json, payload: '{}' });
  expect(answer.statusCode).toBe(202);
  expect(submissions).toEqual([2]);
});

test('a body that trickles in is given up with 408', async () => {
  await using app = await createApp({ submit: () => Promise.reject(new Error('must not be called')) });
  app.server.requestTimeout = 200;
  app.server.headersTimeout = 200;
  const socket = await connectTo(app);
  socket.write(`${head}content-length: 100\r\n\r\n`);
  const trickle = setInterval(() => socket.write(' '), 50);
  const answer = await read(socket);
  clearInterval(trickle);
  expect(answer).toMatch(/^HTTP\/1.1 408 /);
  expect(bodyOf(answer)).toMatchObject({ code: 'REQUEST_TIMEOUT' });
});

test('headers over the limit answer 431', async () => {
  await using app = await createApp();
  const socket = await connectTo(app);
  socket.write(`GET /live HTTP/1.1\r\nhost: x\r\nx-long: ${'x'.repeat(17_000)}\r\n\r\n`);
  const answer = await read(socket);
  expect(answer).toMatch(/^HTTP\/1.1 431 /);
  expect(answer).toContain('x-content-type-options: nosniff');
  expect(bodyOf(answer)).toMatchObject({ code: 'HEADERS_TOO_LARGE' });
});

test('what is not HTTP answers 400', async () => {
  await using app = await createApp();
  const socket = await connectTo(app);
  socket.write('hello there\r\n\r\n');
  expect(bodyOf(await read(socket))).toMatchObject({ code: 'BAD_REQUEST' });
});
