import { once } from 'node:events';
import { Transform } from 'node:stream';
import net, { type AddressInfo, type Socket } from 'node:net';

/** Stands between workers and a server of theirs, and takes the server away, or makes the way to it slow, on demand. */
export class TcpProxy {
  readonly address: string;
  readonly #server: net.Server;
  readonly #sockets = new Set<Socket>();
  #isCut = false;
  #refused = 0;
  #broken = 0;
  #delayed = 0;
  #latencyMs = 0;

  private constructor(server: net.Server) {
    this.#server = server;
    this.address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /**
   * @param target host:port
   * @param listenOn 0 for any free port
   */
  static async open(target: string, listenOn = 0): Promise<TcpProxy> {
    const at = target.lastIndexOf(':');
    const [host, port] = [target.slice(0, at), Number(target.slice(at + 1))];
    const server = net.createServer((client) => proxy.#join(client, net.connect(port, host)));
    server.listen(listenOn, '127.0.0.1');
    await once(server, 'listening');
    const proxy = new TcpProxy(server);
    return proxy;
  }

  /** Connections that came in vain while it was cut: shows that the outage was felt. */
  get refused(): number {
    return this.#refused;
  }

  /** Connections that a cut broke. */
  get broken(): number {
    return this.#broken;
  }

  /** Pieces of data that were held up. */
  get delayed(): number {
    return this.#delayed;
  }

  /** Holds up each piece of data, either way, by so many milliseconds; the next one waits behind it. */
  slow(latencyMs: number): void {
    this.#latencyMs = latencyMs;
  }

  /** Breaks what is connected and lets nothing through. */
  cut(): void {
    this.#isCut = true;
    this.#broken += this.#sockets.size / 2;
    for (const socket of this.#sockets) reset(socket);
  }

  restore(): void {
    this.#isCut = false;
    this.#latencyMs = 0;
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
      reset(client);
      server.destroy();
      return;
    }
    client.pipe(this.#way()).pipe(server).pipe(this.#way()).pipe(client);
  }

  #way(): Transform {
    return new Transform({
      transform: (chunk, _, done) => {
        if (this.#latencyMs > 0) {
          this.#delayed += 1;
          setTimeout(() => done(null, chunk), this.#latencyMs);
        } else done(null, chunk);
      },
    });
  }
}

/** Node cannot reset a socket that is just being shut down: it would stay open, and the process could not end. */
function reset(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}
