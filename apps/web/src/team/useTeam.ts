import { useEffect, useRef } from 'react';
import type { LiveList, LiveListDefinition } from '../graphql/hooks';
import { useLiveList, useLookup } from '../graphql/hooks';
import type { LiveUpdate } from '../graphql/live-list';
import type { CareTeam, FamilyMember, Invitation, Invitations, TeamMember } from '../graphql/schema/team';
import { careTeamQuery, careTeamSubscription, invitationsQuery, invitationsSubscription } from './documents';

const members: LiveListDefinition<TeamMember, { patient: string }, { careTeam: CareTeam }> = {
  query: careTeamQuery,
  subscription: careTeamSubscription,
  pageOf: ({ careTeam }) => ({ items: careTeam.members, live: careTeam.live, next: null }),
  updateOf: (data) => data['careTeamUpdates'] as LiveUpdate<TeamMember>,
  idOf: ({ id }) => id,
  compare: (a, b) => (a.since === b.since ? (a.id < b.id ? -1 : 1) : a.since < b.since ? -1 : 1),
  firstPage: 'start',
};

export interface Team extends LiveList<TeamMember> {
  waiting: readonly Invitation[];
  /** Null: withheld, or not known yet. */
  family: readonly FamilyMember[] | null;
  refetch: () => void;
}

/** The care team, live. What waits and the relatives have no stream of their own: each change of a member asks for them again. */
export function useTeam(patient: string): Team {
  const list = useLiveList(members, { patient });
  const { data, refetch } = useLookup<{ careTeam: CareTeam }>(careTeamQuery, { patient });
  const known = useRef(list.items);
  useEffect(() => {
    if (known.current !== list.items && known.current.length > 0) refetch();
    known.current = list.items;
  }, [list.items, refetch]);
  return { ...list, waiting: data?.careTeam.waiting ?? [], family: data?.careTeam.family ?? null, refetch };
}

const invitations: LiveListDefinition<Invitation, Record<string, never>, { invitations: Invitations }> = {
  query: invitationsQuery,
  subscription: invitationsSubscription,
  pageOf: (data) => ({ items: data.invitations.items, live: data.invitations.live, next: null }),
  updateOf: (data) => data['invitationUpdates'] as LiveUpdate<Invitation>,
  idOf: ({ id }) => id,
  compare: (a, b) => (a.invitedAt === b.invitedAt ? (a.id < b.id ? 1 : -1) : a.invitedAt < b.invitedAt ? 1 : -1),
  firstPage: 'start',
};

/** What waits for the viewer's facility, live; the newest first. */
export function useInvitations(): LiveList<Invitation> {
  return useLiveList(invitations, {});
}
