import { use } from 'react';
import type { DemonstrationFace } from '../session/demonstration';
import { demonstrationFaces } from '../session/demonstration';

/** The demonstration's people; suspends while they are being asked for. */
export function useDemonstration(): readonly DemonstrationFace[] {
  return use(demonstrationFaces());
}
