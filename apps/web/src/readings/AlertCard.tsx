import type { FormEvent } from 'react';
import { useId, useState } from 'react';
import { agoWords, lateWords, timeWords } from '../field/time';
import { calledBy, readingWord } from '../field/words';
import { Corrected } from '../objections/Corrected';
import { useCommand } from '../graphql/hooks';
import type { Alert, AlertInput, CloseAlertInput } from '../graphql/schema/team';
import { useKept } from '../session/useKept';
import { Button } from '../ui/Button';
import { ErrorSentence } from '../ui/ErrorSentence';
import { TextAreaField } from '../ui/Field';
import { Icon } from '../ui/Icon';
import { Newer } from '../ui/Newer';
import { Sheet } from '../ui/Sheet';
import { useSay as useUiSay } from '../ui/texts';
import { toast } from '../ui/Toast';
import { closeAlertMutation, takeAlertMutation } from './documents';
import { crossedBound } from './crossed-bound';
import { numberText } from '../timeline/reading-text';
import { valueWithUnit } from './kinds';
import type { Say } from './say';
import { useSay } from './texts';
import { typedText } from '../field/typed';
import { isVisible } from '../text/text';

/** `下限 92 を下回りました`. */
function crossing(say: Say, alert: Pick<Alert, 'part' | 'low' | 'high' | 'reading'>): string {
  const crossed = crossedBound(alert);
  return crossed ? say(`alerts.${crossed.bound}`, { value: numberText(alert.reading.kind, crossed.value) }) : say('alerts.within');
}

/** One alert: what was measured, who sees to it, what was done. */
export function AlertCard({ alert, may }: { alert: Alert; may: boolean }) {
  const say = useSay();
  const [closing, setClosing] = useState(false);
  const take = useCommand<AlertInput>(takeAlertMutation);
  const { status, reading, raisedAt, takenBy, closedBy, closedAt, outcome, correctedSince } = alert;
  const late = lateWords(reading.measuredAt, raisedAt);
  const onTake = async () => {
    if (await take.send({ alert: alert.id, expectedVersion: reading.version })) toast(say('alerts.took'));
  };
  return (
    <article className="alert-card" data-status={status}>
      <header>
        <Icon name={status === 'CLOSED' ? 'check' : 'alert'} size={20} />
        <strong className="numbers">
          {readingWord(reading.kind)} {valueWithUnit(reading)}
        </strong>
        <time className="small numbers" dateTime={reading.measuredAt}>
          {timeWords(reading.measuredAt)}
        </time>
      </header>
      <p>{crossing(say, alert)}</p>
      {late && <p className="alert-late">{say('alerts.late', { age: late })}</p>}
      <p className="small muted">
        {status === null && say('alerts.withheld')}
        {status === 'RAISED' && `${say('alerts.raised')}（${agoWords(raisedAt)}）`}
        {status === 'TAKEN' && takenBy && say('alerts.taken', { who: calledBy(takenBy) })}
        {status === 'CLOSED' &&
          closedBy &&
          `${say('alerts.closed', { who: calledBy(closedBy) })}（${closedAt ? timeWords(closedAt) : ''}）`}
      </p>
      {reading.by && <p className="small muted">{say('alerts.by', { who: calledBy(reading.by) })}</p>}
      <Corrected by={reading.correctedBy} at={reading.correctedAt} />
      {outcome && <p className="alert-outcome">{outcome}</p>}
      {correctedSince && <p className="small">{say('alerts.correctedSince')}</p>}
      <ErrorSentence trouble={take.trouble} />
      {status === 'RAISED' && may && (
        <Button look="primary" busy={take.busy} onClick={() => void onTake()}>
          {say('alerts.take')}
        </Button>
      )}
      {status === 'TAKEN' && may && <Button onClick={() => setClosing(true)}>{say('alerts.close')}</Button>}
      {(status === 'RAISED' || status === 'TAKEN') && !may && <p className="small muted">{say('alerts.onlyClinicians')}</p>}
      {closing && <ClosingSheet alert={alert} onClose={() => setClosing(false)} />}
    </article>
  );
}

function ClosingSheet({ alert, onClose }: { alert: Alert; onClose: () => void }) {
  const say = useSay();
  const ui = useUiSay();
  const form = useId();
  // What was done was done for the value that stood on the screen then: of one that was corrected meanwhile it says nothing.
  const [{ outcome, reading }, change, forget, work] = useKept(`alert ${alert.id}`, () => ({
    outcome: '',
    reading: alert.reading,
  }));
  const close = useCommand<CloseAlertInput>(closeAlertMutation, `alert ${alert.id}`);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await close.send({ alert: alert.id, expectedVersion: reading.version, outcome: typedText(outcome) ?? '' }))) return;
    forget();
    toast(say('alerts.done'));
    onClose();
  };
  const footer = (
    <>
      <Button onClick={() => (forget(), onClose())}>{ui('cancel')}</Button>
      <Button look="primary" type="submit" form={form} busy={close.busy} disabled={!isVisible(outcome)}>
        {say('alerts.closeSend')}
      </Button>
    </>
  );
  return (
    <Sheet title={say('alerts.closeTitle')} open onClose={onClose} footer={footer} holds work={work}>
      <form id={form} className="stack" onSubmit={(event) => void send(event)}>
        <p className="row numbers">
          <strong>
            {readingWord(reading.kind)} {valueWithUnit(reading)}
          </strong>
          <span>{crossing(say, { ...alert, reading })}</span>
        </p>
        <TextAreaField
          label={say('alerts.outcome')}
          hint={say('alerts.outcomeHint')}
          required
          rows={4}
          maxLength={2000}
          value={outcome}
          onChange={(event) => change({ outcome: event.target.value })}
        />
        <Newer shown={alert.reading.version !== reading.version} onTake={() => change({ reading: alert.reading })}>
          <strong className="numbers">{valueWithUnit(alert.reading)}</strong>
        </Newer>
        <ErrorSentence trouble={close.trouble} />
      </form>
    </Sheet>
  );
}
