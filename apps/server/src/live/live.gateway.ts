import { Inject, Injectable } from '@nestjs/common';
import { WebSocketGateway, type OnGatewayConnection, type OnGatewayDisconnect } from '@nestjs/websockets';
import { Sessions } from '@tsumugi/care';
import type { Audience } from '@tsumugi/kernel';
import { closeCodes, LiveConnection, type Wire } from '@tsumugi/live';
import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import { HttpOptions } from '../http/http-options.js';
import { addressGroup, addressOf } from '../http/nearest-proxy.js';
import { bearerToken, meant, sessionToken } from '../http/session-cookie.js';
import { LiveDesk } from './live-desk.js';

const protocol = 'graphql-transport-ws';
const pingEveryMs = 25_000;
/** Above this a ping would only join what the client does not read. */
const pingBelowBytes = 256 * 1024;
/** How long a client has to answer that the socket closes, before it is cut. */
const closeTimeoutMs = 2_000;
const maxMessageBytes = 64 * 1024;

/** Another site's page must not open a stream with a person's cookie. */
function sameOrigin({ origin, req }: { origin?: string; req: IncomingMessage }): boolean {
  if (!origin) return true;
  return URL.canParse(origin) && new URL(origin).host === req.headers.host;
}

const options = {
  handleProtocols: (offered: Set<string>) => (offered.has(protocol) ? protocol : false),
  verifyClient: sameOrigin,
  maxPayload: maxMessageBytes,
  perMessageDeflate: false,
  // Answers to pings go through the connection's own bound.
  autoPong: false,
  closeTimeout: closeTimeoutMs,
};

/** Carries an audience's subscriptions: `graphql-transport-ws`, with frames that were encoded once for many. */
@Injectable()
abstract class LiveGateway implements OnGatewayConnection<WebSocket>, OnGatewayDisconnect<WebSocket> {
  protected abstract readonly audience: Audience;

  @Inject(Sessions) protected readonly sessions!: Sessions;
  @Inject(LiveDesk) protected readonly desk!: LiveDesk;
  @Inject(HttpOptions) protected readonly http!: HttpOptions;
  readonly #ends = new WeakMap<WebSocket, () => void>();

  handleConnection(client: WebSocket, request: IncomingMessage): void {
    const { audience, desk, sessions } = this;
    client.once('close', (code) => desk.onClosed(code));
    if (client.protocol !== protocol) return client.close(4406, 'Subprotocol not acceptable');
    const { socket } = request;
    const wire: Wire = {
      send: (frames) => {
        if (client.readyState !== client.OPEN) return;
        socket.cork();
        for (const frame of frames) client.send(frame, { binary: false });
        socket.uncork();
      },
      pong: (data) => client.pong(data),
      waiting: () => client.bufferedAmount,
      pause: () => client.pause(),
      resume: () => client.resume(),
      close: (code, reason) => {
        client.close(code, reason);
        // Else its answer to that would not be read.
        client.resume();
      },
    };
    let token: string | null = null;
    const connection = new LiveConnection(wire, {
      hub: desk.hub,
      operations: desk.operations(audience),
      budget: desk.budget,
      authenticate: async (parameters) => {
        token = bearerToken(parameters['authorization']) ?? sessionToken(request.headers, audience, desk.secure);
        if (token === null) return null;
        const known = sessions.viewerOf(token, audience, desk.now());
        if (known) return meant(known, parameters['as']);
        await desk.hearOthers();
        return meant(sessions.viewerOf(token, audience, desk.now()), parameters['as']);
      },
      looked: (viewer, what, feed, looked) => desk.looked(viewer, what, feed, looked),
      onViewer: (viewer) => {
        const giveBack = desk.known(connection, viewer);
        if (!giveBack) return false;
        forget.push(
          giveBack,
          desk.watch(viewer, () => {
            if (token !== null && sessions.viewerOf(token, audience, desk.now())) return;
            connection.close(closeCodes.unauthorized, 'The session ended');
          }),
        );
        return true;
      },
    });
    const forget: (() => void)[] = [desk.add(connection, audience, addressGroup(addressOf(request, this.http.trusted)))];
    let heard = true;
    const ping = setInterval(() => {
      // Who answers nothing is gone, and the network has not told.
      if (!heard && !connection.paused) return client.terminate();
      heard = false;
      if (client.bufferedAmount < pingBelowBytes) client.ping();
    }, pingEveryMs);
    ping.unref();
    const drained = (): void => connection.drained();
    socket.on('drain', drained);
    client.on('ping', (data) => {
      heard = true;
      connection.pinged(data);
    });
    client.on('pong', () => {
      heard = true;
      connection.ponged();
    });
    client.on('message', (data, isBinary) => {
      heard = true;
      if (isBinary) return connection.close(closeCodes.badRequest, 'Text messages only');
      connection.receive((data as Buffer).toString('utf8')).catch(() => connection.close(1011, 'Internal error'));
    });
    this.#ends.set(client, () => {
      clearInterval(ping);
      socket.off('drain', drained);
      connection.ended();
      for (const stop of forget) stop();
    });
  }

  handleDisconnect(client: WebSocket): void {
    this.#ends.get(client)?.();
  }
}

@WebSocketGateway({ path: '/team/graphql', ...options })
export class TeamLiveGateway extends LiveGateway {
  protected readonly audience = 'team';
}

@WebSocketGateway({ path: '/family/graphql', ...options })
export class FamilyLiveGateway extends LiveGateway {
  protected readonly audience = 'family';
}

@WebSocketGateway({ path: '/office/graphql', ...options })
export class OfficeLiveGateway extends LiveGateway {
  protected readonly audience = 'office';
}
