import { once } from 'node:events';
import net, { type AddressInfo, type Socket } from 'node:net';
import { afterEach, expect, jest, test } from '@jest/globals';
import { TcpProxy } from '../../support/tcp-proxy.ts';

afterEach(() => {
  jest.restoreAllMocks();
});

test('a cut that meets connections just while they are shut down does not reset them, which would leave them open', async () => {
  const target = net.createServer((socket) => socket.on('error', () => undefined).resume());
  target.listen(0, '127.0.0.1');
  await once(target, 'listening');
  const proxy = await TcpProxy.open(`127.0.0.1:${(target.address() as AddressInfo).port}`);
  const client = net.connect(Number(proxy.address.split(':')[1]), '127.0.0.1');
  client.on('error', () => undefined);
  await once(client, 'connect');

  const ended: Socket[] = [];
  const errors: string[] = [];
  const met = Promise.withResolvers<undefined>();
  const end = Reflect.get(net.Socket.prototype, 'end') as (this: Socket, ...args: unknown[]) => Socket;
  jest.spyOn(net.Socket.prototype, 'end').mockImplementation(function (this: Socket, ...args: unknown[]) {
    end.apply(this, args);
    if (this === client) return this;
    ended.push(this);
    this.on('error', ({ message }) => errors.push(message));
    // The shutdown has been asked for by then, and is not done yet.
    process.nextTick(() => {
      proxy.cut();
      met.resolve(undefined);
    });
    return this;
  });
  client.end();
  await met.promise;
  await proxy.close();
  target.close();
  await once(target, 'close');
  expect(ended.length).toBeGreaterThan(0);
  expect(errors).toEqual([]);
}, 10_000);
