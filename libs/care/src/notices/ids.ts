import { createHash } from 'node:crypto';

/** The command by which a process asks for an event: the same from every holder, a UUID of version 8. */
export function askIdOf(process: string, cause: string): string {
  const bytes = createHash('sha256').update(`notices\0${process}\0${cause}`).digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** One browser of one account: subscribing it twice is one subscription. */
export function pushIdOf(account: string, endpoint: string): string {
  return createHash('sha256').update(`push\0${account}\0${endpoint}`).digest('hex').slice(0, 32);
}
