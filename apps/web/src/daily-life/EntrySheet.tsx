import type { FormEvent } from 'react';
import { useId } from 'react';
import { now } from '../field/clock';
import { localInputOf, readMoment } from '../field/time';
import { useCommand } from '../graphql/hooks';
import type { DailyLifeKind, RecordDailyLifeInput } from '../graphql/schema/team';
import { useKept } from '../session/useKept';
import { Button } from '../ui/Button';
import { ErrorSentence } from '../ui/ErrorSentence';
import { refusalOf } from '../ui/Field';
import { useIsLongAgo } from '../ui/KeptNote';
import { MomentField } from '../ui/MomentField';
import { Sheet } from '../ui/Sheet';
import { toast } from '../ui/Toast';
import { recordDailyLifeMutation } from './documents';
import type { Typed } from './FindingFields';
import { findingOf, FindingFields, isWhole } from './FindingFields';
import { useSay } from './texts';

/** The meal that people have at this hour. */
function mealAt(local: string): 'breakfast' | 'lunch' | 'supper' | 'snack' {
  const hour = Number(local.slice(11, 13));
  if (hour < 10) return 'breakfast';
  if (hour < 14) return 'lunch';
  return hour < 17 ? 'snack' : 'supper';
}

/** Now, less the wait for a network. */
const untimed = { observedAt: null, waitedMs: 0 };

/** One finding of one kind: a press or two. */
export default function EntrySheet({ patient, kind, onClose }: { patient: string; kind: DailyLifeKind; onClose: () => void }) {
  const say = useSay();
  const form = useId();
  const [{ time, typed }, change, forget, work] = useKept(`daily life ${patient} ${kind}`, () => ({
    time: '',
    typed: {
      result: 'VALUE',
      value: null,
      detail: kind === 'MEAL' ? say(`meals.${mealAt(localInputOf(now()))}`) : '',
      note: '',
    } as Typed,
  }));
  const record = useCommand<RecordDailyLifeInput>(recordDailyLifeMutation, `daily life ${patient} ${kind}`);
  const moment = readMoment(time);
  const asked = useIsLongAgo(work.typedAt) && time === '' && !record.tried({ patient, kind, ...untimed, ...findingOf(kind, typed) });
  const ready = !asked && !('slip' in moment) && isWhole(kind, typed);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (!ready || 'slip' in moment) return;
    const when = moment.instant === null ? untimed : { observedAt: moment.instant };
    if (!(await record.send({ patient, kind, ...when, ...findingOf(kind, typed) }))) return;
    forget();
    toast(say('entry.saved', { kind: say(`kind.${kind}`) }));
    onClose();
  };
  const footer = (
    <Button look="primary" size="large" wide type="submit" form={form} busy={record.busy} disabled={!ready}>
      {say('entry.save')}
    </Button>
  );
  return (
    <Sheet title={say('entry.title', { kind: say(`kind.${kind}`) })} open onClose={onClose} footer={footer} holds work={work} width={520}>
      <form id={form} className="stack" onSubmit={(event) => void save(event)}>
        <FindingFields kind={kind} typed={typed} onChange={(next) => change((before) => ({ typed: { ...before.typed, ...next } }))} />
        <MomentField
          label={say('entry.observedAt')}
          asked={asked ? work.typedAt : null}
          value={time}
          error={refusalOf(record.trouble, 'observedAt')}
          onChange={(next) => change({ time: next })}
        />
        {record.trouble?.field !== 'observedAt' && <ErrorSentence trouble={record.trouble} />}
      </form>
    </Sheet>
  );
}
