import type { FormEvent } from 'react';
import { useId } from 'react';
import { readDay, today } from '../field/time';
import { useCommand } from '../graphql/hooks';
import type { ConsentForm, ConsentKind, Facility, Patient, RecordConsentInput } from '../graphql/schema/team';
import { useKept } from '../session/useKept';
import { Button } from '../ui/Button';
import { DateField } from '../ui/DateField';
import { ErrorSentence } from '../ui/ErrorSentence';
import { refusalOf, TextField } from '../ui/Field';
import { Sheet } from '../ui/Sheet';
import { useSay as useUiSay } from '../ui/texts';
import { toast } from '../ui/Toast';
import { recordConsentMutation } from './documents';
import { FacilityChecks } from './FacilityChecks';
import { GiverFields, giverOf, nobody } from './GiverFields';
import { Radios } from './Radios';
import { explained } from './refusal';
import { useSay } from './texts';
import { typedText } from '../field/typed';

interface Props {
  patient: Patient;
  /** Whom an individual consent can name. */
  facilities: readonly Facility[];
  onRecorded: () => void;
  onClose: () => void;
}

/** 情報共有同意書, as it was signed or spoken. */
export default function RecordConsentSheet({ patient, facilities, onRecorded, onClose }: Props) {
  const say = useSay();
  const ui = useUiSay();
  const id = useId();
  const [{ kind, named, form, giver, givenOn, version }, change, forget, work] = useKept(`consent ${patient.id}`, () => ({
    kind: 'COMPREHENSIVE' as ConsentKind,
    named: [] as string[],
    form: 'WRITTEN' as ConsentForm,
    giver: nobody,
    givenOn: today(),
    version: '1',
  }));
  const record = useCommand<RecordConsentInput>(recordConsentMutation, `consent ${patient.id}`);
  const explanationVersion = typedText(version);
  const read = readDay(givenOn, patient.birthDate);
  const day = 'day' in read ? read.day : null;
  const givenBy = giverOf(giver, patient.name);
  const ready = givenBy !== null && day !== null && explanationVersion !== null && (kind === 'COMPREHENSIVE' || named.length > 0);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (!ready || day === null || explanationVersion === null) return;
    const chosen = kind === 'INDIVIDUAL' ? named : [];
    if (!(await record.send({ patient: patient.id, kind, facilities: chosen, form, givenOn: day, givenBy, explanationVersion }))) return;
    forget();
    toast(say('recording.done'));
    onRecorded();
    onClose();
  };
  const footer = (
    <>
      <Button onClick={() => (forget(), onClose())}>{ui('cancel')}</Button>
      <Button look="primary" type="submit" form={id} busy={record.busy} disabled={!ready}>
        {say('recording.send')}
      </Button>
    </>
  );
  const trouble = record.trouble?.field === 'givenOn' ? null : record.trouble;
  return (
    <Sheet title={say('recording.title')} open onClose={onClose} footer={footer} holds work={work}>
      <form id={id} className="stack" onSubmit={(event) => void save(event)}>
        <p className="muted small">{say('recording.hint')}</p>
        <Radios
          label={say('recording.kind')}
          value={kind}
          options={(['COMPREHENSIVE', 'INDIVIDUAL'] as const).map((key) => ({
            key,
            label: say(`consent.kind.${key}`),
            hint: say(`consent.kindHint.${key}`),
          }))}
          onChange={(next) => change({ kind: next })}
        />
        {kind === 'INDIVIDUAL' && (
          <FacilityChecks
            label={say('recording.facilities')}
            facilities={facilities}
            chosen={named}
            onChange={(next) => change({ named: next })}
          />
        )}
        <Radios
          label={say('recording.form')}
          value={form}
          options={(['WRITTEN', 'VERBAL'] as const).map((key) => ({
            key,
            label: say(`consent.form.${key}`),
            hint: say(`recording.formHint.${key}`),
          }))}
          onChange={(next) => change({ form: next })}
        />
        <GiverFields label={say('recording.giver')} patientName={patient.name} giver={giver} onChange={(next) => change({ giver: next })} />
        <DateField
          label={say('recording.givenOn')}
          earliest={patient.birthDate}
          value={givenOn}
          error={refusalOf(record.trouble, 'givenOn')}
          onChange={(next) => change({ givenOn: next })}
        />
        <TextField
          label={say('recording.version')}
          required
          maxLength={50}
          value={version}
          onChange={(event) => change({ version: event.target.value })}
        />
        <ErrorSentence trouble={explained(trouble, say('notAllowed.consent'))} />
      </form>
    </Sheet>
  );
}
