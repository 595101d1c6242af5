import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import type { Patient, Room } from '../graphql/schema/team';
import { Link } from '../routing/router';
import { ActionMenu } from '../ui/ActionMenu';
import { Button } from '../ui/Button';
import { useSay } from './texts';

const OpenRoomSheet = lazy(() => import('./OpenRoomSheet'));
const CloseRoomSheet = lazy(() => import('./sheets/CloseRoomSheet'));

/** The rooms about one patient, the one for everybody first. */
export function RoomSwitcher({ patient, current, onChanged }: { patient: Patient; current: Room; onChanged: () => void }) {
  const say = useSay();
  const [opening, setOpening] = useState(false);
  const [closing, setClosing] = useState<Room | null>(null);
  const chosen = useRef<HTMLLIElement>(null);
  useEffect(() => {
    chosen.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [current.id]);
  const closable = current.writable && (current.kind === 'NARROWED' || current.kind === 'ONE_TO_ONE');
  const rooms = [...patient.rooms].sort((a, b) => Number(b.kind === 'ALL_PROFESSIONALS') - Number(a.kind === 'ALL_PROFESSIONALS'));
  return (
    <nav className="rooms" aria-label={say('rooms')}>
      <ul>
        {rooms.map((room) => (
          <li key={room.id} ref={room.id === current.id ? chosen : undefined}>
            <Link
              to={room.kind === 'ALL_PROFESSIONALS' ? `/patients/${patient.id}` : `/patients/${patient.id}/rooms/${room.id}`}
              className="room-link"
              data-kind={room.kind}
              aria-current={room.id === current.id ? 'page' : undefined}
            >
              {nameOf(room, say(`room.${room.kind}`))}
              {room.unread !== null && room.unread > 0 && room.id !== current.id && (
                <span className="unread" aria-label={say('roomUnread', { count: room.unread })}>
                  {room.unread}
                </span>
              )}
            </Link>
          </li>
        ))}
        {patient.may.includes('OPEN_ROOM') && (
          <li>
            <Button look="plain" icon="plus" aria-label={say('newRoom')} title={say('newRoom')} onClick={() => setOpening(true)} />
          </li>
        )}
      </ul>
      {closable && (
        <ActionMenu
          label={say('roomActions')}
          actions={[{ key: 'close', icon: 'close', label: say('closeRoom'), danger: true, run: () => setClosing(current) }]}
        />
      )}
      {opening && (
        <Suspense>
          <OpenRoomSheet patient={patient} onClose={() => setOpening(false)} onOpened={onChanged} />
        </Suspense>
      )}
      {closing && (
        <Suspense>
          <CloseRoomSheet room={closing} onClose={() => setClosing(null)} onClosed={onChanged} />
        </Suspense>
      )}
    </nav>
  );
}

function nameOf(room: Room, kind: string): string {
  return room.kind === 'ALL_PROFESSIONALS' || room.kind === 'FAMILY' ? kind : room.name || kind;
}
