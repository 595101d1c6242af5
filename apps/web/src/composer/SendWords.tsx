import type { Patient, Room } from '../graphql/schema/team';
import { useMe } from '../session/SessionGate';
import { useSay } from './texts';

/** How many will read it besides oneself, and in which room. */
export function SendWords({ room, patient }: { room: Room; patient: Pick<Patient, 'name'> }) {
  const say = useSay();
  const me = useMe('team').account;
  const others = (room.audience ?? []).filter(({ account }) => account !== me);
  const count = others.length + (room.family ?? []).filter(({ status }) => status === 'ACCEPTED').length;
  if (room.kind === 'ALL_PROFESSIONALS') return say('sendTo', { patient: patient.name, count });
  if (room.kind === 'FAMILY') return say('sendToFamily', { patient: patient.name, count });
  if (room.kind === 'ONE_TO_ONE' && others[0]) return say('sendToOne', { name: others[0].name });
  return say('sendToRoom', { room: room.name, count });
}
