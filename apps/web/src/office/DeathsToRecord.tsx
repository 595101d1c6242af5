import type { FormEvent } from 'react';
import { useId, useState } from 'react';
import { now } from '../field/clock';
import { dateWords, localInputOf, readDay, readMoment, sureMoment, today } from '../field/time';
import { typedText } from '../field/typed';
import { useCommand, useLookup } from '../graphql/hooks';
import type { DeathToRecord, RecordDeathInput } from '../graphql/schema/office';
import { useKept } from '../session/useKept';
import { Button } from '../ui/Button';
import { DateField } from '../ui/DateField';
import { ErrorSentence } from '../ui/ErrorSentence';
import { CheckField, refusalOf, TextField } from '../ui/Field';
import { MomentField } from '../ui/MomentField';
import { Sheet } from '../ui/Sheet';
import { useSay as useUiSay } from '../ui/texts';
import { toast } from '../ui/Toast';
import { deathsToRecordQuery, recordDeathMutation } from './documents';
import { PatientSearch } from './PatientSearch';
import { PatientWords } from './PatientWords';
import { useSay } from './texts';
import { useNameSearch } from './useNameSearch';
import { useRenewed } from './useRenewed';

/** As many as are shown at most. */
const most = 20;

/** Where nobody of the team may record a death, the office does, with the paper in hand. */
export function DeathsToRecord({ turn, onChanged }: { turn: number; onChanged: () => void }) {
  const say = useSay();
  const search = useNameSearch();
  const [open, setOpen] = useState<DeathToRecord | null>(null);
  const { data, trouble, refetch } = useLookup<{ deathsToRecord: DeathToRecord[] }>(deathsToRecordQuery, { search: search.words });
  useRenewed(refetch, turn);
  return (
    <section className="office-section">
      <h2>{say('deaths.toRecord')}</h2>
      <p className="muted small">{say('deaths.toRecordNote')}</p>
      <PatientSearch label={say('deaths.search')} search={search} />
      <ErrorSentence trouble={trouble} onRetry={refetch} />
      {search.words !== null && data?.deathsToRecord.length === 0 && <p role="status">{say('deaths.noneFound')}</p>}
      <ul className="office-list">
        {data?.deathsToRecord.map((found) => (
          <li key={found.patient} className="card consent-task">
            <span className="grow">
              <PatientWords of={found} />
              {found.reported && (
                <span className="small">
                  {say('deaths.reported', {
                    facility: found.reported.facilityName,
                    name: found.reported.byName,
                    date: dateWords(found.reported.diedOn),
                  })}
                </span>
              )}
            </span>
            <Button look="primary" onClick={() => setOpen(found)}>
              {say('deaths.record')}
            </Button>
          </li>
        ))}
      </ul>
      {data?.deathsToRecord.length === most && <p className="muted small">{say('mostFound', { count: most })}</p>}
      {open && <PaperSheet key={open.patient} found={open} onRenew={onChanged} onClose={() => setOpen(null)} />}
    </section>
  );
}

const fields: readonly (string | null)[] = ['diedOn', 'foundBy', 'foundAt'];

function PaperSheet({ found, onRenew, onClose }: { found: DeathToRecord; onRenew: () => void; onClose: () => void }) {
  const say = useSay();
  const ui = useUiSay();
  const id = useId();
  const { patient, patientName: name, birthDate, reported } = found;
  const key = `paper ${patient}`;
  const [seen, setSeen] = useState(false);
  const [{ diedOn, foundBy, foundAt }, change, forget, work] = useKept(key, () => ({
    diedOn: reported?.diedOn ?? today(),
    foundBy: reported?.foundBy ?? '',
    foundAt: sureMoment(localInputOf(reported ? new Date(reported.foundAt) : now())),
  }));
  const record = useCommand<RecordDeathInput>(recordDeathMutation, key);
  const moment = readMoment(foundAt);
  const instant = 'slip' in moment ? null : moment.instant;
  const read = readDay(diedOn, birthDate);
  const day = 'day' in read ? read.day : null;
  const finder = typedText(foundBy);
  const ready = seen && day !== null && finder !== null && instant !== null;
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (!ready || day === null || instant === null || finder === null) return;
    if (!(await record.send({ patient, diedOn: day, foundBy: finder, foundAt: instant, recording: null }))) return onRenew();
    forget();
    toast(say('deaths.recorded', { name }));
    onRenew();
    onClose();
  };
  const footer = (
    <>
      <Button onClick={() => (forget(), onClose())}>{ui('cancel')}</Button>
      <Button look="primary" type="submit" form={id} busy={record.busy} disabled={!ready}>
        {say('deaths.record')}
      </Button>
    </>
  );
  const { trouble } = record;
  return (
    <Sheet title={name} open onClose={onClose} footer={footer} holds work={work}>
      <form id={id} className="stack" onSubmit={(event) => void save(event)}>
        <DateField
          label={say('deaths.diedOn')}
          earliest={birthDate}
          value={diedOn}
          error={refusalOf(trouble, 'diedOn')}
          onChange={(next) => change({ diedOn: next })}
        />
        <TextField
          label={say('deaths.foundBy')}
          required
          maxLength={100}
          autoComplete="off"
          value={foundBy}
          error={refusalOf(trouble, 'foundBy')}
          onChange={(event) => change({ foundBy: event.target.value })}
        />
        <MomentField
          label={say('deaths.foundAt')}
          required
          value={foundAt}
          error={refusalOf(trouble, 'foundAt')}
          onChange={(next) => change({ foundAt: next })}
        />
        <CheckField label={say('deaths.seen')} checked={seen} onChange={(event) => setSeen(event.target.checked)} />
        <ErrorSentence trouble={trouble && fields.includes(trouble.field ?? null) ? null : trouble} />
      </form>
    </Sheet>
  );
}
