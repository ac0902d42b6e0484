import { createServer, connect, type Server, type Socket } from 'node:net';

/** What the proxy does with connections. */
export type ProxyMode =
  | 'pass'
  /** Refuses new connections, and has closed the others. */
  | 'cut'
  /** Accepts connections, and passes nothing on: as when a cable is pulled. */
  | 'hole'
  /** Closes a connection when the server's next reply has come, which it keeps. */
  | 'cut_reply';

/** A proxy on loopback between a client and a server, which can fail in every way that a network can. */
export class CuttingProxy {
  readonly #server: Server;
  readonly #target: number;
  readonly #sockets = new Set<Socket>();
  /** Connections that only some are: those of which the client sent this text. */
  readonly #subscribers = new Set<Socket>();
  #mode: ProxyMode = 'pass';
  /** Whether only connections that have subscribed are black-holed. */
  #onlySubscribers = false;
  /** How many replies were cut. */
  cuts = 0;
  /** Whether a reply belongs to the command to cut. */
  #cutAfter: RegExp | undefined;

  private constructor(target: number) {
    this.#target = target;
    this.#server = createServer((socket) => this.#accept(socket));
  }

  static async to(target: number): Promise<CuttingProxy> {
    const proxy = new CuttingProxy(target);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as { port: number }).port;
  }

  set(mode: ProxyMode): void {
    this.#mode = mode;
    this.#onlySubscribers = false;
    if (mode === 'cut') for (const socket of this.#sockets) socket.destroy();
  }

  /** Passes nothing more on to or from connections that have subscribed. */
  holeSubscribers(): void {
    this.set('hole');
    this.#onlySubscribers = true;
  }

  killSubscribers(): void {
    for (const socket of this.#subscribers) socket.resetAndDestroy();
  }

  /** Cuts the connection when the reply to the next command that matches comes. */
  cutReplyTo(command: RegExp): void {
    this.#cutAfter = command;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #accept(client: Socket): void {
    if (this.#mode === 'cut') {
      client.resetAndDestroy();
      return;
    }
    const server = connect(this.#target, '127.0.0.1');
    let cutsNext = false;
    const isHole = () => this.#mode === 'hole' && (!this.#onlySubscribers || this.#subscribers.has(client));
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.#sockets.delete(socket);
        this.#subscribers.delete(client);
        client.destroy();
        server.destroy();
      });
    }
    client.on('data', (data) => {
      const text = data.toString('latin1');
      if (/subscribe/i.test(text)) this.#subscribers.add(client);
      if (this.#cutAfter?.test(text) === true) {
        cutsNext = true;
        this.#cutAfter = undefined;
      }
      if (!isHole()) server.write(data);
    });
    server.on('data', (data) => {
      if (cutsNext) {
        this.cuts++;
        client.resetAndDestroy();
      } else if (!isHole()) client.write(data);
    });
  }
}
