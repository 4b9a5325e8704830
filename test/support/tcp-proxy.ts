import { once } from 'node:events';
import net, { type AddressInfo, type Socket } from 'node:net';

/** Stands between a worker and a server of its, and takes the server away on demand. */
export class TcpProxy {
  readonly address: string;
  readonly #server: net.Server;
  readonly #sockets = new Set<Socket>();
  #isCut = false;
  #refused = 0;

  private constructor(server: net.Server) {
    this.#server = server;
    this.address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** @param target host:port */
  static async open(target: string): Promise<TcpProxy> {
    const at = target.lastIndexOf(':');
    const [host, port] = [target.slice(0, at), Number(target.slice(at + 1))];
    const server = net.createServer((client) => proxy.#join(client, net.connect(port, host)));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const proxy = new TcpProxy(server);
    return proxy;
  }

  /** Connections that came in vain while it was cut: shows that the outage was felt. */
  get refused(): number {
    return this.#refused;
  }

  /** Breaks what is connected and lets nothing through. */
  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  restore(): void {
    this.#isCut = false;
  }

  async close(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #join(client: Socket, server: Socket): void {
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.#sockets.delete(socket);
        client.destroy();
        server.destroy();
      });
    }
    if (this.#isCut) {
      this.#refused += 1;
      client.resetAndDestroy();
      server.destroy();
      return;
    }
    client.pipe(server).pipe(client);
  }
}
