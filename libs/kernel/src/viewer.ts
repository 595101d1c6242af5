import type { Instant } from './time.js';

/** Each audience has a GraphQL schema of its own. */
export type Audience = 'team' | 'family' | 'office';

/** Who is asking. A person who serves at two facilities is two viewers, one at a time. */
export interface Viewer {
  readonly audience: Audience;
  readonly region: string;
  readonly account: string;
  /** The facility the person acts for; null for patient and relatives. */
  readonly facility: string | null;
  /** A code of the field's professions, e.g. `visiting-nurse`; null for patient and relatives. */
  readonly profession: string | null;
  readonly device: string | null;
  readonly session: string;
  readonly sessionUntil: Instant;
}
