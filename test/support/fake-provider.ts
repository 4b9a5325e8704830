import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How the next request is answered. */
export type Behaviour =
  | { kind: 'answer'; text: string; finish?: string; pieceMs?: number }
  | { kind: 'status'; status: number; headers?: Record<string, string>; message?: string }
  /** No answer, until the other side lets go. */
  | { kind: 'hang' }
  /** The stream breaks off after this text. */
  | { kind: 'cut'; text: string }
  | { kind: 'garbage' }
  /** The stream ends in good order, and says nothing of an end. */
  | { kind: 'endless'; text: string };

export interface AskedOfProvider {
  path: string;
  headers: IncomingMessage['headers'];
  body: {
    model?: string;
    messages?: { role: string; content: unknown }[];
    response_format?: object;
    system?: unknown;
  };
  /** When it came, by `performance.now()`. */
  at: number;
  /** The other side let go before it was answered. */
  aborted: boolean;
}

/** Characters of one piece of an answer, and what a token is taken for. */
const PIECE = 8;

/** A provider that speaks the OpenAI-compatible and Anthropic protocols over HTTP, and misbehaves as real ones do. */
export class FakeProvider {
  readonly asked: AskedOfProvider[] = [];
  readonly url: string;
  readonly #server: Server;
  #queue: Behaviour[] = [];
  #always: Behaviour = { kind: 'answer', text: 'Well done.' };

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  }

  static async open(): Promise<FakeProvider> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const provider = new FakeProvider(server);
    server.on('request', (request, response) => void provider.#answer(request, response));
    return provider;
  }

  /** These once each, in their order; then `always`. */
  behaves(...queue: Behaviour[]): void {
    this.#queue = queue;
  }

  always(behaviour: Behaviour): void {
    this.#always = behaviour;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString()) as AskedOfProvider['body'];
    const asked = {
      path: request.url ?? '',
      headers: request.headers,
      body,
      at: performance.now(),
      aborted: false,
    };
    this.asked.push(asked);
    response.on('close', () => (asked.aborted = !response.writableEnded));
    const behaviour = this.#queue.shift() ?? this.#always;
    if (behaviour.kind === 'hang') return;
    if (behaviour.kind === 'status') {
      response.writeHead(behaviour.status, { 'content-type': 'application/json', ...behaviour.headers });
      response.end(JSON.stringify({ error: { message: behaviour.message ?? 'no', type: 'error' } }));
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    if (behaviour.kind === 'garbage') {
      response.end('data: {"choices": [oops\n\n');
      return;
    }
    const speak = asked.path.endsWith('/messages') ? anthropic : openAi;
    const protocol = speak(body.model ?? 'unknown', response);
    protocol.begin(JSON.stringify(body.messages).length);
    for (let at = 0; at < behaviour.text.length; at += PIECE) {
      protocol.piece(behaviour.text.slice(at, at + PIECE));
      if (behaviour.kind === 'answer' && behaviour.pieceMs !== undefined)
        await new Promise((resolve) => setTimeout(resolve, behaviour.pieceMs));
    }
    if (behaviour.kind === 'cut') response.destroy();
    else if (behaviour.kind === 'endless') response.end();
    else protocol.end(behaviour.finish ?? 'stop', Math.ceil(behaviour.text.length / PIECE));
  }
}

interface Protocol {
  begin(characters: number): void;
  piece(text: string): void;
  end(finish: string, tokens: number): void;
}

function openAi(model: string, response: ServerResponse): Protocol {
  let promptTokens = 0;
  const send = (delta: object, more: object = {}): void => {
    const choice = { index: 0, delta, ...more };
    response.write(`data: ${JSON.stringify({ id: 'c1', model: `${model}-served`, choices: [choice] })}\n\n`);
  };
  return {
    begin(characters) {
      promptTokens = characters;
      send({ role: 'assistant', content: '' });
    },
    piece: (content) => send({ content }),
    end(finish, tokens) {
      send({}, { finish_reason: finish });
      const usage = {
        prompt_tokens: promptTokens,
        completion_tokens: tokens,
        total_tokens: promptTokens + tokens,
      };
      response.write(`data: ${JSON.stringify({ id: 'c1', choices: [], usage })}\n\n`);
      response.end('data: [DONE]\n\n');
    },
  };
}

function anthropic(model: string, response: ServerResponse): Protocol {
  const send = (type: string, more: object): void => {
    response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`);
  };
  return {
    begin(characters) {
      const usage = { input_tokens: characters, output_tokens: 1 };
      const message = {
        id: 'm1',
        type: 'message',
        role: 'assistant',
        model: `${model}-served`,
        content: [],
        usage,
      };
      send('message_start', { message: { ...message, stop_reason: null, stop_sequence: null } });
      send('content_block_start', { index: 0, content_block: { type: 'text', text: '' } });
    },
    piece: (text) => send('content_block_delta', { index: 0, delta: { type: 'text_delta', text } }),
    end(finish, tokens) {
      send('content_block_stop', { index: 0 });
      const reason = finish === 'length' ? 'max_tokens' : 'end_turn';
      send('message_delta', {
        delta: { stop_reason: reason, stop_sequence: null },
        usage: { output_tokens: tokens },
      });
      send('message_stop', {});
      response.end();
    },
  };
}
