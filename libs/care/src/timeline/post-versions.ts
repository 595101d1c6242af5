import type { Allow, Instant, ViewReader } from '@tsumugi/kernel';
import { people, type Professional } from '../professional.js';
import { reaches } from '../versions.js';

/** The schema's `PostVersion`. */
export interface PostVersion {
  readonly version: number;
  readonly text: string;
  readonly at: Instant;
  readonly by: Professional | null;
}

/** The versions of a post that the scope reaches, the oldest first; of one's own also what one's person confirmed. */
export function versionsOf(read: ViewReader, post: string, { scope }: Allow): PostVersion[] {
  const rows = read.all<{
    version: number;
    text: string;
    at: Instant;
    by: string;
    by_facility: string | null;
    confirmed_by_facility: string | null;
  }>('SELECT * FROM timeline_version WHERE post = ? ORDER BY version', post);
  const by = people(read);
  return rows
    .filter((row) => reaches(scope, row.by_facility) || reaches(scope, row.confirmed_by_facility))
    .map((row) => ({ version: row.version, text: row.text, at: row.at, by: by(row.by, row.by_facility) }));
}
