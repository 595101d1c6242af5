import type { FormEvent } from 'react';
import { useId, useState } from 'react';
import { dateWords, readDay, today } from '../field/time';
import { typedText } from '../field/typed';
import { useCommand } from '../graphql/hooks';
import type { ConsentHolder, NamedFacility, WithdrawalMeans, WithdrawConsentInput } from '../graphql/schema/office';
import { useKept } from '../session/useKept';
import { FacilityChecks } from '../team/FacilityChecks';
import { GiverFields, giverOf, nobody } from '../team/GiverFields';
import { Radios } from '../team/Radios';
import { Button } from '../ui/Button';
import { DateField } from '../ui/DateField';
import { ErrorSentence } from '../ui/ErrorSentence';
import { CheckField, refusalOf, TextAreaField } from '../ui/Field';
import { Sheet } from '../ui/Sheet';
import { useSay as useUiSay } from '../ui/texts';
import { toast } from '../ui/Toast';
import { withdrawConsentMutation } from './documents';
import { FoundFacilities } from './FoundFacilities';
import { useSay } from './texts';
import '../team/team.css';

const ways: readonly WithdrawalMeans[] = ['PAPER', 'TELEPHONE', 'IN_PERSON'];

interface Props {
  holder: ConsentHolder;
  onDone: () => void;
  onClose: () => void;
}

/** 情報共有同意撤回書, or the word on the telephone: written down, looked at once more, then sent. */
export function WithdrawSheet({ holder, onDone, onClose }: Props) {
  const say = useSay();
  const ui = useUiSay();
  const id = useId();
  const { patient, patientName: name, birthDate, consents } = holder;
  const key = `withdrawal by office ${patient}`;
  const [{ range, named, giver, means, withdrawnOn, reason }, change, forget, work] = useKept(key, () => ({
    // The person says how far it goes, and how they said it: nothing is chosen for them.
    range: null as 'whole' | 'some' | null,
    named: [] as NamedFacility[],
    giver: nobody,
    means: null as WithdrawalMeans | null,
    withdrawnOn: today(),
    reason: '',
  }));
  const [sure, setSure] = useState(false);
  const [asked, setAsked] = useState(false);
  const withdraw = useCommand<WithdrawConsentInput>(withdrawConsentMutation, key);
  const read = readDay(withdrawnOn, birthDate);
  const day = 'day' in read ? read.day : null;
  const givenBy = giverOf(giver, name);
  const ready = givenBy !== null && day !== null && means !== null && (range === 'whole' || (range === 'some' && named.length > 0));
  const whole = consents.some(({ kind }) => kind === 'COMPREHENSIVE');
  // The office has the papers, and what stands on them; who is in the team it does not know.
  const onPaper = consents.flatMap(({ facilities }) => facilities);
  const toChoose = [...new Map([...onPaper, ...named].map((facility) => [facility.id, facility])).values()];
  const ended = consents.flatMap(({ withdrawnFacilities }) => withdrawnFacilities);
  const look = (event: FormEvent) => {
    event.preventDefault();
    if (ready) setSure(true);
  };
  const send = async () => {
    if (!ready || day === null || means === null) return;
    // An empty list is the whole consent: only who chose that sends one.
    const facilities = range === 'some' ? named.map((facility) => facility.id) : [];
    if (!(await withdraw.send({ patient, facilities, withdrawnOn: day, givenBy, means, reason: typedText(reason) }))) return;
    forget();
    toast(say('withdrawal.done', { name }));
    onDone();
    onClose();
  };
  const back = () => (setSure(false), setAsked(false), withdraw.clear());
  const row = (label: string, value: string) => (
    <div>
      <dt>{label}</dt>
      <dd className="numbers">{value}</dd>
    </div>
  );
  if (sure && givenBy && day && means) {
    const footer = (
      <>
        <Button onClick={back}>{say('withdrawal.back')}</Button>
        <Button look="danger" busy={withdraw.busy} disabled={!asked} onClick={() => void send()}>
          {say('withdrawal.send')}
        </Button>
      </>
    );
    return (
      <Sheet title={name} open onClose={onClose} footer={footer} holds work={work}>
        <div className="stack">
          <dl className="office-facts">
            {row(say('consents.birthDate'), dateWords(birthDate))}
            {row(say('withdrawal.range'), range === 'whole' ? say('withdrawal.whole') : named.map((facility) => facility.name).join('、'))}
            {row(
              say('withdrawal.giver'),
              givenBy.relationship
                ? say('consents.giverProxy', { name: givenBy.name, relationship: givenBy.relationship })
                : say('consents.giverPatient'),
            )}
            {row(say('withdrawal.means'), say(`withdrawal.way.${means}`))}
            {row(say('withdrawal.withdrawnOn'), dateWords(day))}
            {typedText(reason) && row(say('withdrawal.reason'), reason)}
          </dl>
          <p>{say(range === 'whole' ? 'withdrawal.wholeHint' : 'withdrawal.someHint')}</p>
          <p className="muted small">{say('withdrawal.final')}</p>
          <CheckField label={say('withdrawal.asked')} checked={asked} onChange={(event) => setAsked(event.target.checked)} />
          <ErrorSentence trouble={withdraw.trouble} />
        </div>
      </Sheet>
    );
  }
  const footer = (
    <>
      <Button onClick={() => (forget(), onClose())}>{ui('cancel')}</Button>
      <Button look="primary" type="submit" form={id} disabled={!ready}>
        {say('withdrawal.look')}
      </Button>
    </>
  );
  return (
    <Sheet title={name} open onClose={onClose} footer={footer} holds work={work}>
      <form id={id} className="stack" onSubmit={look}>
        <p className="muted small">{say('withdrawal.promise')}</p>
        <Radios
          label={say('withdrawal.means')}
          value={means}
          options={ways.map((way) => ({ key: way, label: say(`withdrawal.way.${way}`), hint: say(`withdrawal.wayHint.${way}`) }))}
          onChange={(next) => change({ means: next })}
        />
        <Radios
          label={say('withdrawal.range')}
          value={range}
          options={(['whole', 'some'] as const).map((each) => ({
            key: each,
            label: say(`withdrawal.${each}`),
            hint: say(`withdrawal.${each}Hint`),
          }))}
          onChange={(next) => change({ range: next })}
        />
        {range === 'some' && (
          <>
            {toChoose.length > 0 && (
              <FacilityChecks
                label={say('withdrawal.facilities')}
                facilities={toChoose}
                chosen={named.map((facility) => facility.id)}
                onChange={(next) => change({ named: toChoose.filter((facility) => next.includes(facility.id)) })}
              />
            )}
            {whole && (
              <FoundFacilities
                without={[...toChoose, ...ended].map((facility) => facility.id)}
                onChoose={(facility) => change({ named: [...named, facility] })}
              />
            )}
            {ended.length > 0 && (
              <p className="muted small">{say('withdrawal.ended', { names: ended.map((facility) => facility.name).join('、') })}</p>
            )}
          </>
        )}
        <GiverFields label={say('withdrawal.giver')} patientName={name} giver={giver} onChange={(next) => change({ giver: next })} />
        <DateField
          label={say('withdrawal.withdrawnOn')}
          earliest={birthDate}
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
      </form>
    </Sheet>
  );
}
