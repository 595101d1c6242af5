import type { Professional } from '../graphql/schema/team';
import { useMe } from '../session/SessionGate';

/**
 * Whether the viewer acts for a facility that wrote the record: its staff correct it, others object.
 * The server decides; this only hides what it would refuse.
 */
export function useIsAuthors(...authors: readonly (Professional | null)[]): boolean {
  const { facility } = useMe('team');
  return authors.some((author) => author?.facility === facility.id);
}
