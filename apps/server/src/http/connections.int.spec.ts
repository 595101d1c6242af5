import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { Connections } from './connections.js';

describe('connections', () => {
  let server: Server;
  let connections: Connections;
  const clients: Socket[] = [];
  beforeEach(async () => {
    server = createServer((_request, response) => response.end('here'));
    server.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    connections = new Connections(server, 3);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  async function client(said = ''): Promise<{ socket: Socket; heard: () => string; ended: Promise<void> }> {
    const socket = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', allowHalfOpen: true });
    clients.push(socket);
    let text = '';
    socket.on('data', (data) => (text += data.toString()));
    socket.on('error', () => undefined);
    const ended = new Promise<void>((resolve) => {
      socket.once('end', resolve);
      socket.once('close', resolve);
    });
    await new Promise((resolve) => socket.write(said, resolve));
    return { socket, heard: () => text, ended };
  }
  const head = 'GET / HTTP/1.1\r\nhost: x\r\n';

  it('that ask nothing make room, those first that have asked nothing for longest', async () => {
    const silent = await client();
    const asked = await client(`${head}\r\n`);
    for (let n = 0; n < 2; n += 1) await client();
    await silent.ended;
    asked.socket.write(`${head}\r\n`);
    await until(() => asked.heard().split('here').length === 3);
    await until(() => connections.open === 3);
  });

  it('whose handshake was refused are let go, though the client keeps them', async () => {
    const { ended, heard } = await client(`${head}connection: upgrade\r\nupgrade: x\r\n\r\n`);
    await ended;
    expect(heard()).toContain('400');
    await until(() => connections.open === 0);
  });

  it('are all cut in the end', async () => {
    const open = [await client(), await client(head), await client(`${head}\r\n`)];
    await until(() => connections.open === 3);
    connections.cut();
    await Promise.all(open.map(({ ended }) => ended));
    await until(() => connections.open === 0);
  });

  it('that come at once begin one in each round of the loop', async () => {
    const heads: number[] = [];
    let round = 0;
    const count = (): void => {
      round += 1;
      if (heads.length < 40) setImmediate(count);
    };
    count();
    connections = new Connections(server, 3_000);
    server.on('request', () => heads.push(round));
    const asked = await Promise.all(Array.from({ length: 40 }, () => client(`${head}\r\n`)));
    await until(() => heads.length === 40);
    expect(new Set(heads).size).toBeGreaterThan(35);
    await until(() => asked.every(({ heard }) => heard().endsWith('here')));
  });

  async function until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
  }
});
