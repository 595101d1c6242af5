import { SECOND } from '@tsumugi/kernel';
import type { FastifyInstance } from 'fastify';
import type { IncomingMessage } from 'node:http';

/** Up to this length a body is read after all, and its connection goes on. */
const readAllTheSame = 16 * 1024;
/** Bytes and milliseconds: who is cut off at once, in the middle of sending, may not see the answer. */
const thrownAway = { bytes: 1024 * 1024, ms: 2 * SECOND };

/**
 * Whatever is answered before its body was read is its connection's last, on any route and for any
 * reason: of what still comes nothing is parsed, a little is thrown away, and then it is cut.
 */
export function leaveUnread(fastify: FastifyInstance): void {
  fastify.addHook('onSend', (request, reply, payload, done) => {
    if (isUnread(request.raw)) {
      reply.header('connection', 'close');
      leave(request.raw);
    }
    done(null, payload);
  });
}

function isUnread({ complete, headers }: IncomingMessage): boolean {
  if (complete) return false;
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > readAllTheSame;
}

function leave(raw: IncomingMessage): void {
  const { socket } = raw;
  // Pieces of what has been read from the network already: each would be kept as an object of its own.
  raw.push = () => false;
  socket.destroySoon = () => {
    let left = thrownAway.bytes;
    // Node's own listener is the parser.
    socket.removeAllListeners('data');
    socket.on('data', (piece: Buffer) => {
      left -= piece.length;
      if (left < 0) socket.destroy();
    });
    socket.once('end', () => socket.destroy());
    const timer = setTimeout(() => socket.destroy(), thrownAway.ms).unref();
    socket.once('close', () => clearTimeout(timer));
    socket.end();
    socket.resume();
  };
}
