import type { FormEvent } from 'react';
import { useId } from 'react';
import { readDay, today } from '../field/time';
import { useCommand } from '../graphql/hooks';
import type { Facility, Patient, WithdrawConsentInput } from '../graphql/schema/team';
import { useKept } from '../session/useKept';
import { Button } from '../ui/Button';
import { DateField } from '../ui/DateField';
import { ErrorSentence } from '../ui/ErrorSentence';
import { refusalOf, TextAreaField } from '../ui/Field';
import { Sheet } from '../ui/Sheet';
import { useSay as useUiSay } from '../ui/texts';
import { toast } from '../ui/Toast';
import { withdrawConsentMutation } from './documents';
import { FacilityChecks } from './FacilityChecks';
import { GiverFields, giverOf, nobody } from './GiverFields';
import { Radios } from './Radios';
import { explained } from './refusal';
import { useSay } from './texts';
import { typedText } from '../field/typed';

interface Props {
  patient: Patient;
  /** Those that the consent reaches. */
  facilities: readonly Facility[];
  onRecorded: () => void;
  onClose: () => void;
}

/** 情報共有同意撤回書: says in plain words what ends, and that nothing is lost by it. */
export default function WithdrawConsentSheet({ patient, facilities, onRecorded, onClose }: Props) {
  const say = useSay();
  const ui = useUiSay();
  const id = useId();
  const [{ range, named, giver, withdrawnOn, reason }, change, forget, work] = useKept(`withdrawal ${patient.id}`, () => ({
    // The person says how far it goes: nothing is chosen for them.
    range: null as 'whole' | 'some' | null,
    named: [] as string[],
    giver: nobody,
    withdrawnOn: today(),
    reason: '',
  }));
  const withdraw = useCommand<WithdrawConsentInput>(withdrawConsentMutation, `withdrawal ${patient.id}`);
  const read = readDay(withdrawnOn, patient.birthDate);
  const day = 'day' in read ? read.day : null;
  const givenBy = giverOf(giver, patient.name);
  const ready = givenBy !== null && day !== null && (range === 'whole' || (range === 'some' && named.length > 0));
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (!ready || day === null) return;
    // An empty list is the whole consent: only who chose that sends one.
    const chosen = range === 'some' ? named : [];
    if (!(await withdraw.send({ patient: patient.id, facilities: chosen, withdrawnOn: day, givenBy, reason: typedText(reason) }))) return;
    forget();
    toast(say('withdrawal.done'));
    onRecorded();
    onClose();
  };
  const footer = (
    <>
      <Button onClick={() => (forget(), onClose())}>{ui('cancel')}</Button>
      <Button look="danger" type="submit" form={id} busy={withdraw.busy} disabled={!ready}>
        {say('withdrawal.send')}
      </Button>
    </>
  );
  const trouble = withdraw.trouble?.field === 'withdrawnOn' ? null : withdraw.trouble;
  return (
    <Sheet title={say('withdrawal.title')} open onClose={onClose} footer={footer} holds work={work}>
      <form id={id} className="stack" onSubmit={(event) => void save(event)}>
        <p className="withdrawal-promise">{say('withdrawal.promise')}</p>
        <Radios
          label={say('withdrawal.range')}
          value={range}
          options={(['whole', 'some'] as const).map((key) => ({
            key,
            label: say(`withdrawal.${key}`),
            hint: say(`withdrawal.${key}Hint`),
          }))}
          onChange={(next) => change({ range: next })}
        />
        {range === null && <p className="small">{say('withdrawal.rangeOpen')}</p>}
        {range === 'some' && (
          <FacilityChecks
            label={say('withdrawal.facilities')}
            facilities={facilities}
            chosen={named}
            onChange={(next) => change({ named: next })}
          />
        )}
        <GiverFields
          label={say('withdrawal.giver')}
          patientName={patient.name}
          giver={giver}
          onChange={(next) => change({ giver: next })}
        />
        <DateField
          label={say('withdrawal.withdrawnOn')}
          earliest={patient.birthDate}
          value={withdrawnOn}
          error={refusalOf(withdraw.trouble, 'withdrawnOn')}
          onChange={(next) => change({ withdrawnOn: next })}
        />
        <TextAreaField
          label={say('withdrawal.reason')}
          hint={say('withdrawal.reasonHint')}
          maxLength={1000}
          value={reason}
          onChange={(event) => change({ reason: event.target.value })}
        />
        <ErrorSentence trouble={explained(trouble, say('notAllowed.consent'))} />
      </form>
    </Sheet>
  );
}
