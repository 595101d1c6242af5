import { professionWord } from '../field/words';
import type { Room } from '../graphql/schema/team';
import { Face } from '../ui/Face';
import { Sheet } from '../ui/Sheet';
import { useSay } from './texts';

/** Everyone who would read what is written now, with face, name, profession and facility. */
export function AudienceSheet({ room, open, onClose }: { room: Room; open: boolean; onClose: () => void }) {
  const say = useSay();
  return (
    <Sheet title={say('audienceTitle')} open={open} onClose={onClose}>
      <ul className="audience-list">
        {(room.family ?? [])
          .filter(({ status }) => status === 'ACCEPTED')
          .map((relative) => (
            <li key={relative.id}>
              <Face name={relative.name} size={40} />
              <span>
                <strong>{relative.name}</strong>
                <span className="muted small">{relative.relationship}</span>
              </span>
            </li>
          ))}
        {(room.audience ?? []).map((person) => (
          <li key={person.account}>
            <Face name={person.name} face={person.face} size={40} />
            <span>
              <strong>{person.name}</strong>
              <span className="muted small">
                {professionWord(person.profession)}・{person.facilityName}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </Sheet>
  );
}
