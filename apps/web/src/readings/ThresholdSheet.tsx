import type { FormEvent } from 'react';
import { useState } from 'react';
import { timeWords } from '../field/time';
import { calledBy, readingWord } from '../field/words';
import { numberOf, readNumber } from '../field/numbers';
import { useCommand, useLookup } from '../graphql/hooks';
import type { ReadingKind, ReadingKindInfo, SetThresholdInput, Threshold, ThresholdPart } from '../graphql/schema/team';
import { Versions } from '../objections/Versions';
import { useKept } from '../session/useKept';
import { Button } from '../ui/Button';
import { ErrorSentence } from '../ui/ErrorSentence';
import { refusalOf } from '../ui/Field';
import { KeptNote } from '../ui/KeptNote';
import { Newer } from '../ui/Newer';
import { NumberField } from '../ui/NumberField';
import { Sheet } from '../ui/Sheet';
import { toast } from '../ui/Toast';
import { Waiting } from '../ui/Waiting';
import { Withheld } from '../ui/Withheld';
import { setThresholdMutation, thresholdHistoryQuery } from './documents';
import type { Say } from './say';
import { useSay } from './texts';
import type { KnownThresholds } from './useThresholds';
import { typedText } from '../field/typed';

interface Props {
  patient: string;
  kinds: readonly ReadingKindInfo[];
  known: KnownThresholds;
  /** Others look. */
  may: boolean;
  onClose: () => void;
}

/** The bounds of this patient; each kind is saved by itself. */
export default function ThresholdSheet({ patient, kinds, known: { thresholds, trouble, refetch }, may, onClose }: Props) {
  const say = useSay();
  const parts = kinds.flatMap<{ info: ReadingKindInfo; part: ThresholdPart }>((info) =>
    info.kind === 'BLOOD_PRESSURE'
      ? [
          { info, part: 'VALUE' },
          { info, part: 'VALUE2' },
        ]
      : [{ info, part: 'VALUE' }],
  );
  const knownOf = (kind: ReadingKind, part: ThresholdPart) =>
    thresholds?.items?.find((threshold) => threshold.kind === kind && threshold.part === part);
  return (
    <Sheet title={say('thresholds.title')} open onClose={onClose} holds={may}>
      <div className="stack">
        <p className="muted small">
          {say(thresholds?.withheld ? 'thresholds.withheld' : may ? 'thresholds.hint' : 'thresholds.notAllowed')}
        </p>
        {!thresholds && (trouble ? <ErrorSentence trouble={trouble} onRetry={refetch} /> : <Waiting label={say('thresholds.waiting')} />)}
        {thresholds &&
          parts.map(({ info, part }) =>
            thresholds.withheld ? (
              <OwnBounds key={`${info.kind} ${part}`} info={info} part={part} known={knownOf(info.kind, part)} />
            ) : (
              <Bounds
                key={`${info.kind} ${part}`}
                patient={patient}
                info={info}
                part={part}
                known={knownOf(info.kind, part)}
                may={may}
                onChanged={refetch}
              />
            ),
          )}
        <History patient={patient} withheld={thresholds?.withheld ?? false} />
      </div>
    </Sheet>
  );
}

/** Everything that was set for the patient, with who set it. */
function History({ patient, withheld }: { patient: string; withheld: boolean }) {
  const say = useSay();
  const [open, setOpen] = useState(false);
  const lookup = useLookup<{ thresholdHistory: Threshold[] | null }>(thresholdHistoryQuery, { patient }, { skip: !open, anew: true });
  const versions = (lookup.data?.thresholdHistory ?? []).map(({ kind, part, low, high, setAt, setBy }) => ({
    key: `${kind} ${part} ${setAt}`,
    at: setAt,
    by: setBy,
    mark: <span className="badge badge-soft">{wordOf(say, kind, part)}</span>,
    body: <p className="numbers">{low === null && high === null ? say('thresholds.ended') : boundsText(say, low, high)}</p>,
  }));
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{say('thresholds.history')}</summary>
      <Versions
        lookup={lookup}
        versions={versions}
        none={say('thresholds.historyNone')}
        withheld={withheld || lookup.data?.thresholdHistory === null}
      />
    </details>
  );
}

function wordOf(say: Say, kind: ReadingKind, part: ThresholdPart): string {
  return kind === 'BLOOD_PRESSURE' ? `${readingWord(kind)} ${say(part === 'VALUE' ? 'systolic' : 'diastolic')}` : readingWord(kind);
}

/** `下限 90　上限 なし`. */
function boundsText(say: Say, low: number | null, high: number | null): string {
  const bound = (value: number | null) => (value === null ? say('thresholds.noBound') : String(value));
  return say('thresholds.bounds', { low: bound(low), high: bound(high) });
}

/** Where consent ended: what the own facility set. Of what it did not set there is nothing to say. */
function OwnBounds({ info: { kind, unit }, part, known }: { info: ReadingKindInfo; part: ThresholdPart; known: Threshold | undefined }) {
  const say = useSay();
  return (
    <div className="threshold">
      <h3>
        {wordOf(say, kind, part)}
        <span className="muted small">{unit}</span>
      </h3>
      {known ? (
        <>
          <p className="numbers">{boundsText(say, known.low, known.high)}</p>
          <p className="muted small">{say('thresholds.setBy', { who: calledBy(known.setBy), time: timeWords(known.setAt) })}</p>
        </>
      ) : (
        <Withheld />
      )}
    </div>
  );
}

function text(bound: number | null | undefined): string {
  return bound === null || bound === undefined ? '' : String(bound);
}

function boundsOf(known: Threshold | undefined) {
  const begun = { low: known?.low ?? null, high: known?.high ?? null };
  return { low: text(begun.low), high: text(begun.high), begun };
}

interface BoundsProps {
  patient: string;
  info: ReadingKindInfo;
  part: ThresholdPart;
  known: Threshold | undefined;
  may: boolean;
  onChanged: () => void;
}

function Bounds({ patient, info, part, known, may, onChanged }: BoundsProps) {
  const say = useSay();
  // The bounds that stood on the screen when it began: what another sets in between is refused, not overwritten.
  const [{ low, high, begun }, change, forget, work] = useKept(`threshold ${patient} ${info.kind} ${part}`, () => boundsOf(known));
  const set = useCommand<SetThresholdInput>(setThresholdMutation, `threshold ${patient} ${info.kind} ${part}`);
  const word = wordOf(say, info.kind, part);
  const changed = (typedText(low) ?? '') !== text(known?.low) || (typedText(high) ?? '') !== text(known?.high);
  const rule = { min: 0, max: 1_000, decimals: info.decimals };
  const wrong = [low, high].some((typed) => 'slip' in (readNumber(typed, rule) ?? {}));
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (wrong) return;
    const next = { low: numberOf(low), high: numberOf(high) };
    if (!(await set.send({ patient, kind: info.kind, part, ...next, expectedLow: begun.low, expectedHigh: begun.high }))) {
      // It may have been refused for what another set meanwhile.
      onChanged();
      return;
    }
    change({ begun: next });
    forget();
    toast(say('thresholds.saved', { kind: word }));
    onChanged();
  };
  const now = boundsOf(known);
  const active = known && (known.low !== null || known.high !== null) ? known : null;
  return (
    <form className="threshold" noValidate onSubmit={(event) => void save(event)}>
      <h3>
        {word}
        <span className="muted small">{info.unit}</span>
      </h3>
      <KeptNote work={work} />
      <div className="threshold-inputs">
        <NumberField
          label={say('thresholds.low')}
          aria-label={`${word} ${say('thresholds.low')}`}
          unit={info.unit}
          rule={rule}
          readOnly={!may}
          value={low}
          error={refusalOf(set.trouble, 'low')}
          onChange={(next) => change({ low: next })}
        />
        <NumberField
          label={say('thresholds.high')}
          aria-label={`${word} ${say('thresholds.high')}`}
          unit={info.unit}
          rule={rule}
          readOnly={!may}
          value={high}
          error={refusalOf(set.trouble, 'high')}
          onChange={(next) => change({ high: next })}
        />
        {may && (
          <Button type="submit" look={changed ? 'primary' : 'quiet'} busy={set.busy} disabled={!changed || wrong}>
            {say('thresholds.save')}
          </Button>
        )}
      </div>
      <p className="muted small">
        {active ? say('thresholds.setBy', { who: calledBy(active.setBy), time: timeWords(active.setAt) }) : say('thresholds.none')}
      </p>
      <Newer shown={now.begun.low !== begun.low || now.begun.high !== begun.high} onTake={() => change({ begun: now.begun })}>
        <strong className="numbers">{active ? boundsText(say, active.low, active.high) : say('thresholds.none')}</strong>
      </Newer>
      {set.trouble && (
        <ErrorSentence
          trouble={set.trouble.code === 'NOT_FOUND' ? { ...set.trouble, message: say('thresholds.notAllowed') } : set.trouble}
        />
      )}
    </form>
  );
}
