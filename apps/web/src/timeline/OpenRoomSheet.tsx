import { useId } from 'react';
import { professionWord } from '../field/words';
import { useCommand } from '../graphql/hooks';
import type { OpenRoomInput, Patient, RoomKind } from '../graphql/schema/team';
import { navigate } from '../routing/router';
import { useMe } from '../session/SessionGate';
import { useKept } from '../session/useKept';
import { Button } from '../ui/Button';
import { ErrorSentence } from '../ui/ErrorSentence';
import { CheckField, SelectField, TextField } from '../ui/Field';
import { Sheet } from '../ui/Sheet';
import { useSay as useUiSay } from '../ui/texts';
import { openRoomMutation } from './documents';
import { useSay } from './texts';
import { typedText } from '../field/typed';

const kinds = ['NARROWED', 'ONE_TO_ONE'] as const satisfies RoomKind[];
type Kind = (typeof kinds)[number];

/** Opens a narrower room or a talk of two; the rooms of everybody and of the family are always there. */
export default function OpenRoomSheet({ patient, onClose, onOpened }: { patient: Patient; onClose: () => void; onOpened: () => void }) {
  const say = useSay();
  const ui = useUiSay();
  const me = useMe('team');
  const form = useId();
  const team =
    patient.rooms.find((room) => room.kind === 'ALL_PROFESSIONALS')?.audience?.filter(({ account }) => account !== me.account) ?? [];
  const [{ kind, name, chosen }, change, forget, work] = useKept(`room ${patient.id}`, () => ({
    kind: 'NARROWED' as Kind,
    name: '',
    chosen: [] as readonly string[],
  }));
  const open = useCommand<OpenRoomInput>(openRoomMutation, `room ${patient.id}`);
  const choose = (account: string, on: boolean) => {
    const others = kind === 'ONE_TO_ONE' ? [] : chosen.filter((other) => other !== account);
    change({ chosen: on ? [...others, account] : others });
  };
  const other = team.find(({ account }) => account === chosen[0])?.name ?? '';
  const roomName = kind === 'NARROWED' ? typedText(name) : `${me.name}・${other}`;
  const ready = chosen.length > 0 && roomName !== null;
  const send = async () => {
    if (!ready || roomName === null) return;
    const written = await open.send({ patient: patient.id, kind, name: roomName, accounts: [...chosen] });
    if (!written) return;
    forget();
    onOpened();
    onClose();
    navigate(`/patients/${patient.id}/rooms/${written.id}`);
  };
  const footer = (
    <>
      <Button onClick={() => (forget(), onClose())}>{ui('cancel')}</Button>
      <Button look="primary" type="submit" form={form} busy={open.busy} disabled={!ready}>
        {say('openRoomSheet.send')}
      </Button>
    </>
  );
  return (
    <Sheet title={say('openRoomSheet.title')} open onClose={onClose} footer={footer} holds work={work}>
      <form
        id={form}
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <SelectField
          label={say('openRoomSheet.kind')}
          value={kind}
          onChange={(event) => change({ kind: event.target.value as Kind, chosen: [] })}
        >
          {kinds.map((each) => (
            <option key={each} value={each}>
              {say(`openRoomSheet.${each}`)}
            </option>
          ))}
        </SelectField>
        {kind === 'NARROWED' && (
          <TextField
            label={say('openRoomSheet.name')}
            required
            maxLength={40}
            value={name}
            onChange={(event) => change({ name: event.target.value })}
          />
        )}
        <fieldset className="choices">
          <legend className="field-label">{say('openRoomSheet.people')}</legend>
          {team.map((person) => (
            <CheckField
              key={person.account}
              type={kind === 'ONE_TO_ONE' ? 'radio' : 'checkbox'}
              name="people"
              label={`${professionWord(person.profession)}　${person.name}`}
              hint={person.facilityName}
              checked={chosen.includes(person.account)}
              onChange={(event) => choose(person.account, event.target.checked)}
            />
          ))}
        </fieldset>
        <ErrorSentence trouble={open.trouble} />
      </form>
    </Sheet>
  );
}
