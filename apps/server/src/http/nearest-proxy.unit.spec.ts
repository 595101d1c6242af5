import Fastify from 'fastify';
import { isNearestProxy } from './nearest-proxy.js';

describe('the address that limits count for', () => {
  const addressOf = async (forwardedFor: string, remoteAddress = '127.0.0.1'): Promise<string> => {
    const app = Fastify({ trustProxy: isNearestProxy });
    app.get('/', (request) => request.ip);
    const { body } = await app.inject({ url: '/', remoteAddress, headers: { 'x-forwarded-for': forwardedFor } });
    await app.close();
    return body;
  };

  it('is what the reverse proxy saw, not what the client wrote before it', async () => {
    expect(await addressOf('203.0.113.7')).toBe('203.0.113.7');
    expect(await addressOf('198.51.100.1, 203.0.113.7')).toBe('203.0.113.7');
    expect(await addressOf('198.51.100.1, 10.0.0.5')).toBe('10.0.0.5');
    expect(await addressOf('203.0.113.7', '::ffff:127.0.0.1')).toBe('203.0.113.7');
  });

  it('is the client’s own where it comes without a proxy', async () => {
    expect(await addressOf('198.51.100.1', '203.0.113.7')).toBe('203.0.113.7');
  });
});
