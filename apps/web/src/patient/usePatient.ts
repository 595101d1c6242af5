import { useEffect, useRef, useState } from 'react';
import { useBeginAnew, useLookup } from '../graphql/hooks';
import type { Patient } from '../graphql/schema/team';
import type { Trouble } from '../graphql/trouble';
import { usePatients } from '../home/usePatients';
import { patientQuery } from './documents';

export interface PatientLookup {
  patient: Patient | null;
  trouble: Trouble | null;
  refetch: () => void;
  /** The viewer may not see the patient; `wasOpen` when that ended while they were looking. */
  ended: { wasOpen: boolean } | null;
}

/** The patient of a page, for as long as the viewer may see them: the list's stream tells when that ends. */
export function usePatient(id: string): PatientLookup {
  const { data, trouble, refetch } = useLookup<{ patient: Patient }>(patientQuery, { patient: id }, { anew: true });
  const { items, loading, trouble: listTrouble } = usePatients();
  const card = items.find((item) => item.id === id);
  const patient = data?.patient.id === id ? data.patient : null;

  const [opened, setOpened] = useState<string | null>(null);
  if (card && patient && opened !== id) setOpened(id);
  const wasOpen = opened === id;
  // Not waiting for the refusal that will follow: what stands on the screen is to leave it now.
  const vanished = wasOpen && !card && !loading && !listTrouble;
  const ended = vanished || trouble?.code === 'NOT_FOUND' ? { wasOpen } : null;

  // The counts of the rooms come with the patient, so what moves the patient's card asks for them again, as whatever changes the page itself.
  useWhenAnother(id, card && `${card.unread} ${card.lastPostAt} ${card.readable} ${card.pageVersion}`, refetch);

  const beginAnew = useBeginAnew();
  const scope = patient?.scope;
  const lastScope = useRef({ id, scope });
  useEffect(() => {
    if (!scope) return;
    const { current } = lastScope;
    lastScope.current = { id, scope };
    if (current.id === id && current.scope === 'ALL' && scope === 'OWN') beginAnew();
  }, [id, scope, beginAnew]);

  return { patient: ended ? null : patient, trouble, refetch, ended };
}

/** Asks again when others changed what the patient's page shows; for what stands there without a feed of its own. */
export function useWhenPageChanged(id: string, refetch: () => void): void {
  const card = usePatients().items.find((item) => item.id === id);
  useWhenAnother(id, card && `${card.readable} ${card.pageVersion}`, refetch);
}

function useWhenAnother(id: string, news: string | undefined, refetch: () => void): void {
  const last = useRef({ id, news });
  useEffect(() => {
    if (last.current.id === id && last.current.news !== undefined && last.current.news !== news) refetch();
    last.current = { id, news };
  }, [id, news, refetch]);
}
