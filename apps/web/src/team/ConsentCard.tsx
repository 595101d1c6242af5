import { lazy, Suspense, useState } from 'react';
import { calledBy } from '../field/words';
import type { ConsentState, Facility, Patient } from '../graphql/schema/team';
import { Button } from '../ui/Button';
import { Icon } from '../ui/Icon';
import { stepsOf } from './consent-steps';
import { useSay } from './texts';
import { WithdrawalWords } from './WithdrawalWords';

const RecordConsentSheet = lazy(() => import('./RecordConsentSheet'));
const WithdrawConsentSheet = lazy(() => import('./WithdrawConsentSheet'));

interface Props {
  patient: Patient;
  /** The facilities of the team. */
  facilities: readonly Facility[];
  onChanged: () => void;
}

/** On what everything rests: who consented to what, and how far its papers are. */
export function ConsentCard({ patient, facilities, onChanged }: Props) {
  const say = useSay();
  const [open, setOpen] = useState<'record' | 'withdraw' | null>(null);
  const { consent } = patient;
  const { status, kind, form, givenBy, obtainedBy } = consent;
  const names = (list: readonly Facility[]) => list.map(({ name }) => name).join('、');
  const reaches = status === 'ACTIVE';
  const look = reaches ? 'good' : ['NONE', 'WITHDRAWN', 'ELSEWHERE'].includes(status) ? 'danger' : 'gold';
  const living = status !== 'NONE' && status !== 'WITHDRAWN';
  const reached = consent.facilities ?? [];
  const withdrawn = consent.withdrawnFacilities ?? [];
  const named = reached.length > 0 ? reached : facilities;
  return (
    <section className="team-section">
      <h2>{say('consent.title')}</h2>
      <div className="card consent" data-look={look}>
        <p className="consent-status">
          <Icon name={reaches ? 'check' : 'alert'} />
          <strong>{say(`consent.status.${status}`)}</strong>
        </p>
        <p className="muted small">{say(`consent.statusHint.${status}`)}</p>
        {kind && form && (
          <p>
            {say(`consent.kind.${kind}`)}（{say(`consent.form.${form}`)}）
            {givenBy &&
              (givenBy.relationship
                ? say('consent.by', { name: givenBy.name, relationship: givenBy.relationship })
                : say('consent.byPatient'))}
          </p>
        )}
        {kind === 'INDIVIDUAL' && reached.length > 0 && <p className="small">{say('consent.facilities', { names: names(reached) })}</p>}
        {consent.facilities === null && <p className="small">{say('consent.withheld')}</p>}
        {withdrawn.length > 0 && <p className="small">{say('consent.withdrawnFacilities', { names: names(withdrawn) })}</p>}
        {obtainedBy && (
          <p className="muted small">{say('consent.obtained', { who: calledBy(obtainedBy), facility: obtainedBy.facilityName })}</p>
        )}
        <Steps consent={consent} />
        {consent.withdrawals?.map((withdrawal) => (
          <p key={withdrawal.id} className="small">
            <WithdrawalWords withdrawal={withdrawal} />
          </p>
        ))}
        <div className="row">
          {patient.may.includes('RECORD_CONSENT') && (
            <Button look={living ? 'quiet' : 'primary'} onClick={() => setOpen('record')}>
              {say(living ? 'consent.recordAgain' : 'consent.record')}
            </Button>
          )}
          {living && patient.may.includes('WITHDRAW_CONSENT') && (
            <Button look="plain" onClick={() => setOpen('withdraw')}>
              {say('consent.withdraw')}
            </Button>
          )}
        </div>
      </div>
      <Suspense>
        {open === 'record' && (
          <RecordConsentSheet patient={patient} facilities={facilities} onRecorded={onChanged} onClose={() => setOpen(null)} />
        )}
        {open === 'withdraw' && (
          <WithdrawConsentSheet patient={patient} facilities={named} onRecorded={onChanged} onClose={() => setOpen(null)} />
        )}
      </Suspense>
    </section>
  );
}

function Steps({ consent }: { consent: ConsentState }) {
  const say = useSay();
  const steps = stepsOf(consent);
  if (steps.length === 0) return null;
  return (
    <ol className="consent-steps" aria-label={say('consent.steps')}>
      {steps.map(({ key, when }) => (
        <li key={key} data-open={key.startsWith('not') || undefined}>
          <span>{say(`consent.step.${key}`)}</span>
          {when && <span className="muted small numbers">{when}</span>}
        </li>
      ))}
    </ol>
  );
}
