import { useEffect, useRef } from 'react';
import type { LiveList, LiveListDefinition } from '../graphql/hooks';
import { useLiveList, useLookup } from '../graphql/hooks';
import type { LiveUpdate } from '../graphql/live-list';
import type { Invitation, MyPatients, PatientCard } from '../graphql/schema/team';
import {
  myPatientsQuery,
  myPatientsSubscription,
  setAsideQuery,
  waitingInvitationsQuery,
  waitingInvitationsSubscription,
} from './documents';
import { comparePatients } from './patient-order';

const patients: LiveListDefinition<PatientCard, Record<string, never>, { myPatients: MyPatients }> = {
  query: myPatientsQuery,
  subscription: myPatientsSubscription,
  pageOf: ({ myPatients }) => ({ items: myPatients.items, live: myPatients.live, next: null }),
  updateOf: (data) => data['myPatientsUpdates'] as LiveUpdate<PatientCard>,
  idOf: (card) => card.id,
  compare: comparePatients,
  firstPage: 'start',
};

/** Today's patients of the viewer, live. */
export function usePatients(): LiveList<PatientCard> {
  return useLiveList(patients, {});
}

/** How many of the viewer's patients are missing in the list: asked whenever one leaves it. */
export function useSetAside(shown: number): number {
  const { data, refetch } = useLookup<{ myPatients: Pick<MyPatients, 'setAside'> }>(setAsideQuery, {}, { anew: true });
  const before = useRef(shown);
  useEffect(() => {
    if (shown < before.current) refetch();
    before.current = shown;
  }, [shown, refetch]);
  return data?.myPatients.setAside ?? 0;
}

type Waiting = Pick<Invitation, 'id' | 'status'>;

const invitations: LiveListDefinition<Waiting, Record<string, never>, { invitations: { items: Waiting[]; live: string } }> = {
  query: waitingInvitationsQuery,
  subscription: waitingInvitationsSubscription,
  pageOf: (data) => ({ items: data.invitations.items, live: data.invitations.live, next: null }),
  updateOf: (data) => data['invitationUpdates'] as LiveUpdate<Waiting>,
  idOf: (invitation) => invitation.id,
  compare: (a, b) => (a.id < b.id ? -1 : 1),
  firstPage: 'start',
};

/** How many invitations wait for the viewer's facility. */
export function useWaitingInvitations(): number {
  return useLiveList(invitations, {}).items.filter(({ status }) => status === 'WAITING').length;
}
