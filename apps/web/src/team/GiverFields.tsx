import type { ConsentGiverInput } from '../graphql/schema/team';
import { TextField } from '../ui/Field';
import { Radios } from './Radios';
import { useSay } from './texts';
import { typedText } from '../field/typed';

/** Who said yes or no: the patient, or somebody for the patient. */
export interface Giver {
  who: 'patient' | 'proxy';
  name: string;
  relationship: string;
}

export const nobody: Giver = { who: 'patient', name: '', relationship: '' };

/** Null while the proxy's name or relationship is missing. */
export function giverOf({ who, name, relationship }: Giver, patientName: string): ConsentGiverInput | null {
  if (who === 'patient') return { name: patientName, relationship: null };
  const [giver, bond] = [typedText(name), typedText(relationship)];
  return giver === null || bond === null ? null : { name: giver, relationship: bond };
}

export function GiverFields({
  label,
  patientName,
  giver,
  onChange,
}: {
  label: string;
  patientName: string;
  giver: Giver;
  onChange: (giver: Giver) => void;
}) {
  const say = useSay();
  return (
    <>
      <Radios
        label={label}
        value={giver.who}
        options={[
          { key: 'patient', label: say('recording.patient'), hint: patientName },
          { key: 'proxy', label: say('recording.proxy') },
        ]}
        onChange={(who) => onChange({ ...giver, who })}
      />
      {giver.who === 'proxy' && (
        <>
          <TextField
            label={say('recording.proxyName')}
            required
            maxLength={100}
            value={giver.name}
            onChange={(event) => onChange({ ...giver, name: event.target.value })}
          />
          <TextField
            label={say('recording.relationship')}
            required
            maxLength={50}
            value={giver.relationship}
            onChange={(event) => onChange({ ...giver, relationship: event.target.value })}
          />
        </>
      )}
    </>
  );
}
