import type { IncomingMessage } from 'node:http';
import { BlockList, isIPv4, isIPv6 } from 'node:net';

const near = new BlockList();
near.addSubnet('127.0.0.0', 8, 'ipv4');
near.addSubnet('10.0.0.0', 8, 'ipv4');
near.addSubnet('172.16.0.0', 12, 'ipv4');
near.addSubnet('192.168.0.0', 16, 'ipv4');
near.addAddress('::1', 'ipv6');
near.addSubnet('fc00::', 7, 'ipv6');
near.addSubnet('fe80::', 10, 'ipv6');

/**
 * Who may say whose request it carries: the reverse proxy that speaks to this server, on the same
 * machine or network, and nobody behind it. What a client writes into `X-Forwarded-For` itself
 * would else choose the address that sign-in limits count for.
 */
export function isNearestProxy(address: string, hop: number): boolean {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  return hop === 0 && near.check(plain, isIPv4(plain) ? 'ipv4' : 'ipv6');
}

/** The client's address of a handshake, found as the HTTP side finds that of a request. */
export function addressOf(request: Pick<IncomingMessage, 'headers' | 'socket'>, trusted: boolean): string {
  const near = request.socket.remoteAddress ?? '';
  const forwarded = request.headers['x-forwarded-for'];
  if (!trusted || forwarded === undefined || !isNearestProxy(near, 0)) return near;
  return String(forwarded).split(',').at(-1)!.trim();
}

/** The addresses that are one client's to choose from: an IPv4 address alone, of IPv6 the network of 64 bits. */
export function addressGroup(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  if (!isIPv6(plain)) return plain;
  const [head = '', tail] = plain.replace(/%.*$/, '').split('::');
  const parts = (text = ''): string[] => (text === '' ? [] : text.split(':').flatMap((part) => (part.includes('.') ? [part, ''] : [part])));
  const before = parts(head);
  const left = Math.max(0, 8 - before.length - parts(tail).length);
  const all = tail === undefined ? before : [...before, ...Array.from({ length: left }, () => '0'), ...parts(tail)];
  return `${all
    .slice(0, 4)
    .map((part) => parseInt(part, 16).toString(16))
    .join(':')}::/64`;
}
