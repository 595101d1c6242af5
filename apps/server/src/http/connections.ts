import { Turns } from '@tsumugi/live';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { addressGroup } from './nearest-proxy.js';

/** How long a client may keep a connection that this side has ended. */
const lingerMs = 2_000;
/** Connections that ask nothing at the moment; each takes about 20 KB. */
const mostIdle = 3_000;

/** Every connection of a server until it is closed: those of handshakes, too, which HTTP's own list forgets. */
export class Connections {
  readonly #open = new Set<Socket>();
  /** Who has asked nothing for longest comes first. */
  readonly #idle = new Set<Socket>();
  readonly #turns = new Turns();

  constructor(
    server: Server,
    private readonly most = mostIdle,
  ) {
    server.on('connection', (socket: Socket) => {
      this.#open.add(socket);
      this.#rests(socket);
      this.#begins(socket);
      socket.once('close', () => {
        this.#open.delete(socket);
        this.#idle.delete(socket);
      });
      // E.g. a handshake that was refused: the client's end would be waited for, for ever.
      socket.once('finish', () => setTimeout(() => socket.destroy(), lingerMs).unref());
    });
    server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
      this.#idle.delete(socket);
      response.once('close', () => {
        if (!socket.destroyed) this.#rests(socket);
      });
    });
    server.on('upgrade', ({ socket }: IncomingMessage) => this.#idle.delete(socket));
  }

  get open(): number {
    return this.#open.size;
  }

  cut(): void {
    for (const socket of this.#open) socket.destroy();
  }

  /**
   * What comes first on connections that were opened at once is read of one in each round of the loop,
   * in turn for each address group: reading 64 KB takes some milliseconds where it is in pieces of a byte.
   */
  #begins(socket: Socket): void {
    // Node's own listeners have it read in the next tick.
    process.nextTick(() => socket.pause());
    void this.#turns.take(addressGroup(socket.remoteAddress ?? '')).then(() => socket.resume());
  }

  /** A head that comes at once finds its connection still there, however fast others open theirs. */
  #rests(socket: Socket): void {
    this.#idle.delete(socket);
    this.#idle.add(socket);
    const [oldest] = this.#idle;
    if (this.#idle.size > this.most) oldest?.destroy();
  }
}
