import { expect, test } from '@jest/globals';
import { follow } from '../../src/http/follow.ts';
import { accepted, createApp, settled } from './support.ts';

const never = new AbortController().signal;

async function eventsOf(texts: (string | undefined)[]): Promise<string[]> {
  const left = [...texts];
  const events: string[] = [];
  const followed = {
    find: () => Promise.resolve(left.length === 0 ? settled() : accepted()),
    partialAnswer: () => Promise.resolve(left.shift()),
  };
  for await (const event of follow(followed, 'assist-001', never)) events.push(event);
  return events;
}

test('what comes is told bit by bit, an answer that begins anew as one, and at last the result', async () => {
  const events = await eventsOf([undefined, 'Well', 'Well', 'Well done', 'Oh', undefined]);
  expect(events.slice(0, -1)).toEqual([
    ': watching\n\n',
    'event: partial\ndata: {"text":"Well"}\n\n',
    'event: partial\ndata: {"text":" done"}\n\n',
    'event: restart\ndata: {}\n\n',
    'event: partial\ndata: {"text":"Oh"}\n\n',
  ]);
  expect(events.at(-1)).toMatch(/^event: result\ndata: \{"taskId":"assist-001".*"state":"SUCCESS".*\}\n\n$/);
});

test('the route answers with the stream of a command that is over already', async () => {
  await using app = await createApp({ find: () => Promise.resolve(settled()) });
  const answer = await app.inject('/v1/commands/assist-001/stream');
  expect(answer.statusCode).toBe(200);
  expect(answer.headers).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
  });
  expect(answer.body).toMatch(/^: watching\n\nevent: result\ndata: /);
});

test('a command that is not there has no stream', async () => {
  await using app = await createApp();
  const answer = await app.inject('/v1/commands/nowhere/stream');
  expect(answer.statusCode).toBe(404);
  expect(answer.json()).toMatchObject({ code: 'NOT_FOUND' });
});
