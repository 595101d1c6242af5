import { createHash } from 'node:crypto';

/** The rooms that come with a patient's registration; nobody opens them. */
export type StandingRoomKind = 'ALL_PROFESSIONALS' | 'FAMILY';

/**
 * Whether an id is of the kind that is made from other ids (a UUID of version 8). Everybody can make
 * the id of a patient's standing room, so that no room may be opened under such an id.
 */
export function isMadeId(id: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-8/i.test(id);
}

/**
 * The id of a standing room, the same on every node and after every rebuild: a UUID of version 8
 * made from the patient and the kind.
 */
export function roomIdOf(patient: string, kind: StandingRoomKind): string {
  const bytes = createHash('sha256').update(`room\0${patient}\0${kind}`).digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
