import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import WebSocket from 'ws';
import { StartedProcess } from './started-process.js';

/** What a client says and then leaves as it is: it neither goes on, nor reads, nor ends. */
const begun: Readonly<Record<string, string>> = {
  nothing: '',
  'half a head': 'POST /team/graphql HTTP/1.1\r\nhost: x\r\n',
  'half a body': 'POST /team/graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 5000\r\n\r\n{',
  'half a body of another kind':
    'POST /files HTTP/1.1\r\nhost: x\r\nx-tsumugi-client: t\r\ncontent-type: text/plain\r\ncontent-length: 5000\r\n\r\n{',
  'half an upload':
    'POST /files HTTP/1.1\r\nhost: x\r\nx-tsumugi-client: t\r\ncontent-type: multipart/form-data; boundary=b\r\ncontent-length: 5000\r\n\r\n--b\r\n',
  'half a handshake': 'GET /team/graphql HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n',
  'a handshake that is refused':
    'GET /team/graphql HTTP/1.1\r\nhost: a b\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n\r\n',
  'a handshake of another protocol': 'GET / HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n',
};

describe('clients that neither go on nor go', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tsumugi-stubborn-'));
  const clients: Socket[] = [];
  const sockets: WebSocket[] = [];
  afterAll(() => {
    for (const socket of sockets) socket.terminate();
    for (const socket of clients) socket.destroy();
    rmSync(folder, { recursive: true, force: true });
  });

  it('do not keep a node that was told to end', async () => {
    const server = new StartedProcess({
      TSUMUGI_DATA: folder,
      TSUMUGI_PORT: '0',
      TSUMUGI_DEMONSTRATION: 'false',
      TSUMUGI_DRAIN_SECONDS: '1',
      TSUMUGI_LOG: 'info',
    });
    try {
      const url = new URL(await server.ready());
      for (const said of Object.values(begun)) {
        const socket = connect({ port: Number(url.port), host: url.hostname, allowHalfOpen: true });
        socket.on('error', () => undefined);
        socket.pause();
        clients.push(socket);
        await new Promise((resolve) => socket.write(said, resolve));
      }
      const live = new WebSocket(`ws://${url.host}/team/graphql`, 'graphql-transport-ws');
      live.on('error', () => undefined);
      await new Promise((resolve) => live.once('open', resolve));
      live.pause();
      sockets.push(live);
      const began = performance.now();
      expect(await server.stop()).toBe(0);
      expect(performance.now() - began).toBeLessThan(6_000);
      expect(server.errors).not.toContain('ended before');
    } finally {
      await server.stop('SIGKILL');
    }
  });
});
