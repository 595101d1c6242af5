import Fastify from 'fastify';
import { addressGroup, isNearestProxy } from './nearest-proxy.js';

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

describe('the group of an address', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:db8:1::9', '2001:db8:1:0::/64'],
    ['2001:db8::1:2:3:4:5', '2001:db8:0:1::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['64:ff9b::192.0.2.7', '64:ff9b:0:0::/64'],
  ])('of %s is %s', (address, group) => expect(addressGroup(address)).toBe(group));
});
