import { madeId } from '../made-id.js';

/** The rooms that come with a patient's registration; nobody opens them. */
export type StandingRoomKind = 'ALL_PROFESSIONALS' | 'FAMILY';

/**
 * Whether an id is of the kind that is made from other ids (a UUID of version 8). Everybody can make
 * the id of a patient's standing room, so that no room may be opened under such an id.
 */
export function isMadeId(id: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-8/i.test(id);
}

/** The id of a standing room, made from the patient and the kind. */
export function roomIdOf(patient: string, kind: StandingRoomKind): string {
  return madeId('room', patient, kind);
}
