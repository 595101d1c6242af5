import { matchPath } from '../routing/path';
import { usePath } from '../routing/router';
import type { PatientTabProps } from '../app/area-contract';
import { Composer } from '../composer/Composer';
import { KeptDraft } from '../composer/KeptDraft';
import type { Room } from '../graphql/schema/team';
import { WritingClosed } from '../patient/WritingClosed';
import { EmptyState } from '../ui/EmptyState';
import { RoomSwitcher } from './RoomSwitcher';
import { useSay } from './texts';
import { Timeline } from './Timeline';
import './timeline.css';

function roomOf(rooms: readonly Room[], wanted: string | undefined): Room | null {
  return rooms.find(({ id }) => id === wanted) ?? rooms.find(({ kind }) => kind === 'ALL_PROFESSIONALS') ?? rooms[0] ?? null;
}

/** 経過: one room's posts, and below them what the thumb reaches: the field to write in. */
export default function TimelineTab({ patient, refetchPatient }: PatientTabProps) {
  const say = useSay();
  const wanted = matchPath('/patients/:patient/rooms/:room', usePath())?.['room'];
  const room = roomOf(patient.rooms, wanted);
  if (!room) return <EmptyState title={say('empty')} />;
  return (
    <div className="timeline-tab">
      <RoomSwitcher patient={patient} current={room} onChanged={refetchPatient} />
      <Timeline key={room.id} room={room} patient={patient} />
      {room.writable ? (
        <Composer key={`write-${room.id}`} room={room} patient={patient} />
      ) : (
        <>
          {patient.writing.closed ? <WritingClosed patient={patient} /> : <p className="timeline-closed">{say('closed')}</p>}
          <KeptDraft key={`kept-${room.id}`} draftKey={room.id} />
        </>
      )}
    </div>
  );
}
