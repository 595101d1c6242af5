import type { Trouble } from '../graphql/trouble';
import { fault, offline } from '../graphql/trouble';
import type { Audience } from './audience';
import { session } from './session';

/** A person whom one may be in a demonstration. */
export interface DemonstrationFace {
  key: string;
  name: string;
  /** Null for relatives and the office. */
  profession: string | null;
  facilityName: string | null;
  audience: Audience;
  face: string | null;
}

let faces: Promise<readonly DemonstrationFace[]> | null = null;

/** The demonstration's people; none in a real installation. */
export function demonstrationFaces(): Promise<readonly DemonstrationFace[]> {
  faces ??= fetch('/demonstration', { headers: { accept: 'application/json' } })
    .then(async (response) => (response.ok ? ((await response.json()) as { faces: DemonstrationFace[] }).faces : []))
    .catch(() => {
      faces = null;
      return [];
    });
  return faces;
}

/** Becomes one of the demonstration's people. */
export async function enterDemonstration(key: string): Promise<{ audience: Audience } | { trouble: Trouble }> {
  try {
    const response = await fetch('/demonstration/enter', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-tsumugi-client': 'web' },
      credentials: session.credentials,
      body: JSON.stringify({ key }),
    });
    if (!response.ok) return { trouble: fault };
    const { audience, token } = (await response.json()) as { audience: Audience; token: string };
    session.began(audience, token);
    return { audience };
  } catch {
    return { trouble: offline };
  }
}
