import type { Allow } from '@tsumugi/kernel';

/** A record, or one version of it, and the facility whose staff wrote that. */
export interface Written {
  readonly byFacility: string | null;
}

/** Whether a scope reaches what this facility wrote: all, or its own. What relatives wrote is no facility's own. */
export function reaches(scope: Allow['scope'], facility: string | null): boolean {
  return scope === 'all' || (facility !== null && scope === `facility:${facility}`);
}

/**
 * Of a record's versions, the oldest first, the one that is shown: the last; where consent ended,
 * the last that the own facility wrote, whatever others made of it since. Undefined: nothing is its own.
 */
export function shownVersion<V extends Written>(versions: readonly V[], scope: Allow['scope']): V | undefined {
  return versions.findLast(({ byFacility }) => reaches(scope, byFacility));
}

/** The facility that a scope leaves with its own records; null: it reaches all. */
export function facilityOf(scope: Allow['scope']): string | null {
  return scope === 'all' ? null : scope.slice('facility:'.length);
}

/** What a team keeps line by line, as a scope is shown it. Null: of one's own there is nothing, and whether there is anything is withheld. */
export function shownLines<Line>(lines: readonly Line[], scope: Allow['scope']): readonly Line[] | null {
  return scope !== 'all' && lines.length === 0 ? null : lines;
}
