import { telOf } from '../field/phone';
import type { ReactNode } from 'react';
import { useState } from 'react';
import type { PatientTabProps } from '../app/area-contract';
import { DeathDoor } from '../death/DeathDoor';
import { dateWords, timeWords } from '../field/time';
import { calledBy, careLevelWord, phaseWord } from '../field/words';
import type { BasicsField, BasicsLine, Patient } from '../graphql/schema/team';
import { Button } from '../ui/Button';
import { Icon } from '../ui/Icon';
import { Withheld } from '../ui/Withheld';
import { EditBasicsSheet } from './EditBasicsSheet';
import { HistorySheet } from './HistorySheet';
import { useSay } from './texts';
import './basics.css';

/** 基本情報: what the team keeps about the patient. */
export default function BasicsTab({ patient, refetchPatient }: PatientTabProps) {
  const say = useSay();
  const [editing, setEditing] = useState(false);
  const [history, setHistory] = useState(false);
  const { basics } = patient;
  const signedBy = (field: BasicsField) => basics.lines?.filter((line) => line.field === field) ?? [];
  /** Whose line it is that is shown: what stands under a name was written under it. */
  const lineOf = (field: BasicsField, shown: string | null) => signedBy(field).find(({ text }) => text === shown);
  return (
    <div className="basics">
      <dl className="card basics-list">
        <Entry term={say('allergies')}>
          {basics.allergies?.length === 0 ? (
            <span className="muted">{say('noAllergies')}</span>
          ) : (
            <Lines lines={basics.allergies} signed={signedBy('allergies')} strong />
          )}
        </Entry>
        <Entry term={say('pointsOfCare')}>
          <Lines lines={basics.pointsOfCare} signed={signedBy('pointsOfCare')} />
        </Entry>
        <Entry term={say('conditions')}>
          <Lines lines={basics.conditions} signed={signedBy('conditions')} />
        </Entry>
        <Entry term={say('phase')}>
          {patient.phase ? phaseWord(patient.phase) : <Withheld />}
          <Signed line={lineOf('phase', patient.phase)} />
        </Entry>
        <Entry term={say('careLevel')} withheld={basics.withheld}>
          {basics.careLevel && (
            <>
              {careLevelWord(basics.careLevel)}
              <Signed line={lineOf('careLevel', basics.careLevel)} />
            </>
          )}
        </Entry>
        <Entry term={say('living')} withheld={basics.withheld}>
          {basics.living && (
            <>
              {basics.living}
              <Signed line={lineOf('living', basics.living)} />
            </>
          )}
        </Entry>
        <Entry term={say('keyPerson')} withheld={basics.withheld}>
          {basics.keyPerson && (
            <>
              {basics.keyPerson.name}さん（{basics.keyPerson.relationship}）
              {basics.keyPerson.phone && (
                <a
                  className="button button-quiet button-small"
                  href={telOf(basics.keyPerson.phone) ?? undefined}
                  aria-label={say('call', { name: basics.keyPerson.name })}
                >
                  <Icon name="phone" size={18} />
                  <span className="numbers">{basics.keyPerson.phone}</span>
                </a>
              )}
              <Signed line={signedBy('keyPerson')[0]} />
            </>
          )}
        </Entry>
        <Entry term={say('birth')}>{dateWords(patient.birthDate)}</Entry>
        <Entry term={say('consent')}>
          <Consent consent={patient.consent} />
        </Entry>
      </dl>
      {basics.updatedAt && basics.updatedBy && (
        <p className="muted small">{say('updated', { time: timeWords(basics.updatedAt), who: calledBy(basics.updatedBy) })}</p>
      )}
      <Button look="plain" icon="clock" onClick={() => setHistory(true)}>
        {say('history')}
      </Button>
      {history && <HistorySheet patient={patient} onClose={() => setHistory(false)} />}
      {patient.may.includes('UPDATE_BASICS') && (
        <Button icon="pen" onClick={() => setEditing(true)}>
          {say('edit')}
        </Button>
      )}
      <DeathDoor patient={patient} onChanged={refetchPatient} />
      {editing && <EditBasicsSheet patient={patient} onClose={() => setEditing(false)} refetch={refetchPatient} />}
    </div>
  );
}

function Entry({ term, withheld = false, children }: { term: string; withheld?: boolean; children: ReactNode }) {
  const say = useSay();
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children || (withheld ? <Withheld /> : <span className="muted">{say('none')}</span>)}</dd>
    </div>
  );
}

function Lines({ lines, signed, strong = false }: { lines: readonly string[] | null; signed: readonly BasicsLine[]; strong?: boolean }) {
  const say = useSay();
  if (lines === null) return <Withheld />;
  if (lines.length === 0) return <span className="muted">{say('none')}</span>;
  return (
    <ul className={strong ? 'basics-strong' : undefined}>
      {lines.map((line) => (
        <li key={line}>
          {line}
          <Signed line={signed.find(({ text }) => text === line)} />
        </li>
      ))}
    </ul>
  );
}

/** Who wrote a line: what one person saved is not signed by the next. */
function Signed({ line }: { line: BasicsLine | undefined }) {
  const say = useSay();
  if (!line?.by) return null;
  return (
    <span className="basics-signed small muted numbers">
      {say('lineBy', { who: calledBy(line.by), facility: line.by.facilityName, time: timeWords(line.at) })}
    </span>
  );
}

function Consent({ consent }: { consent: Patient['consent'] }) {
  const say = useSay();
  const facts = [
    consent.kind && say(`consentKind.${consent.kind}`),
    consent.form && say(`consentForm.${consent.form}`),
    consent.givenOn && dateWords(consent.givenOn),
  ];
  return (
    <>
      <span className={consent.status === 'ACTIVE' ? 'badge badge-good' : 'badge badge-gold'}>
        {say(`consentStatus.${consent.status}`)}
      </span>
      <span className="small"> {facts.filter(Boolean).join('・')}</span>
      {consent.facilities && consent.facilities.length > 0 && (
        <span className="small muted">（{consent.facilities.map(({ name }) => name).join('、')}）</span>
      )}
    </>
  );
}
