import { useId, useState } from 'react';
import { professionWord } from '../field/words';
import { useCommand } from '../graphql/hooks';
import type { OpenRoomInput, Patient, RoomKind } from '../graphql/schema/team';
import { navigate } from '../routing/router';
import { useMe } from '../session/SessionGate';
import { Button } from '../ui/Button';
import { ErrorSentence } from '../ui/ErrorSentence';
import { CheckField, SelectField, TextField } from '../ui/Field';
import { Sheet } from '../ui/Sheet';
import { useSay as useUiSay } from '../ui/texts';
import { openRoomMutation } from './documents';
import { useSay } from './texts';

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
  const [kind, setKind] = useState<Kind>('NARROWED');
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const open = useCommand<OpenRoomInput>(openRoomMutation);
  const choose = (account: string, on: boolean) => {
    if (kind === 'ONE_TO_ONE') setChosen(on ? [account] : []);
    else setChosen(on ? [...chosen, account] : chosen.filter((other) => other !== account));
  };
  const ready = chosen.length > 0 && (kind === 'ONE_TO_ONE' || name.trim() !== '');
  const send = async () => {
    const other = team.find(({ account }) => account === chosen[0])?.name ?? '';
    const roomName = kind === 'NARROWED' ? name.trim() : `${me.name}・${other}`;
    const written = await open.send({ patient: patient.id, kind, name: roomName, accounts: [...chosen] });
    if (!written) return;
    onOpened();
    onClose();
    navigate(`/patients/${patient.id}/rooms/${written.id}`);
  };
  const footer = (
    <>
      <Button onClick={onClose}>{ui('cancel')}</Button>
      <Button look="primary" type="submit" form={form} busy={open.busy} disabled={!ready}>
        {say('openRoomSheet.send')}
      </Button>
    </>
  );
  return (
    <Sheet title={say('openRoomSheet.title')} open onClose={onClose} footer={footer} holds>
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
          onChange={(event) => {
            setKind(event.target.value as Kind);
            setChosen([]);
          }}
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
            onChange={(event) => setName(event.target.value)}
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
