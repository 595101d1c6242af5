import { randomBytes } from 'node:crypto';

/** Where new ids come from. Injected, so that a seeded region is the same each time. */
export interface Ids {
  next(): string;
}

const pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Every id of the platform is a UUID in lower case. */
export function isId(value: unknown): value is string {
  return typeof value === 'string' && pattern.test(value);
}

/** RFC 9562 UUID version 7: sorts by its time of making, which keeps indexes dense. */
export function uuidV7(milliseconds: number, random: Uint8Array): string {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, Math.floor(milliseconds / 2 ** 32));
  view.setUint32(2, milliseconds % 2 ** 32);
  bytes.set(random.subarray(0, 10), 6);
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Buffer.from(bytes).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

export const systemIds: Ids = { next: () => uuidV7(Date.now(), randomBytes(10)) };
