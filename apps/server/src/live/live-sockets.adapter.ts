import { WsAdapter } from '@nestjs/platform-ws';
import type { INestApplicationContext } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import type { LiveDesk } from './live-desk.js';

interface Handshake {
  readonly origin?: string;
  readonly req: IncomingMessage;
}

/**
 * Refuses handshakes while the desk takes no sockets. With 503, so that a proxy asks the next node
 * and the client need not learn of it.
 */
export class LiveSocketsAdapter extends WsAdapter {
  constructor(
    app: INestApplicationContext,
    private readonly desk: Pick<LiveDesk, 'takesSockets'>,
  ) {
    super(app);
  }

  /** The gateways read messages themselves; Nest would parse each a second time. */
  override bindMessageHandlers(): void {
    return;
  }

  override create(port: number, options: Record<string, unknown> & { verifyClient: (handshake: Handshake) => boolean }): unknown {
    const verifyClient = (handshake: Handshake, answer: (accepted: boolean, status?: number) => void): void => {
      if (this.desk.takesSockets()) answer(options.verifyClient(handshake));
      else answer(false, 503);
    };
    return super.create(port, { ...options, verifyClient } as never);
  }
}
