import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** How long a client may keep a connection that this side has ended. */
const lingerMs = 2_000;

/** Every connection of a server until it is closed: those of handshakes, too, which HTTP's own list forgets. */
export class Connections {
  readonly #open = new Set<Socket>();

  constructor(server: Server) {
    server.on('connection', (socket: Socket) => {
      this.#open.add(socket);
      socket.once('close', () => this.#open.delete(socket));
      // E.g. a handshake that was refused: the client's end would be waited for, for ever.
      socket.once('finish', () => setTimeout(() => socket.destroy(), lingerMs).unref());
    });
  }

  get open(): number {
    return this.#open.size;
  }

  cut(): void {
    for (const socket of this.#open) socket.destroy();
  }
}
