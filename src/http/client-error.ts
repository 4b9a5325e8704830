import type { Socket } from 'node:net';
import { STATUS_CODES } from 'node:http';
import { HttpError, answerTo } from './errors.ts';
import { SECURITY_HEADERS } from './headers.ts';

/** Answers on the bare socket where what came in never became a request: too slow, too large a header, not HTTP. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, body } = answerTo(refusalOf(error), '');
  const text = JSON.stringify(body);
  const headers = {
    ...SECURITY_HEADERS,
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(text)),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${text}`);
  socket.destroySoon();
}

function refusalOf(error: NodeJS.ErrnoException): HttpError {
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return new HttpError(408, 'REQUEST_TIMEOUT', 'The request did not arrive in time');
  }
  if (error.code === 'HPE_HEADER_OVERFLOW') {
    return new HttpError(431, 'HEADERS_TOO_LARGE', 'The headers or the address are too long');
  }
  return new HttpError(400, 'BAD_REQUEST', 'This is not HTTP');
}
