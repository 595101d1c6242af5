import { useSyncExternalStore } from 'react';
import { clockAhead, isClockWrong, listenToClock, now } from '../field/clock';
import { ageWords, byRightClock, localInputOf, namedMoment, readMoment, sureMoment, timeWords, unfinished } from '../field/time';
import { TextField } from './Field';
import { useSay } from './texts';

interface MomentFieldProps {
  label: string;
  /** Empty is no answer here. */
  required?: boolean;
  /** What stands in the form was typed then, too long ago for an empty field to mean now: it is asked for. */
  asked?: Date | null;
  /** A `datetime-local` value, `unfinished`, or empty for now. Read it with `readMoment`. */
  value: string;
  onChange: (value: string) => void;
  error?: string | null;
}

/** When something happened. Empty it is now, by the server's clock; what is filled in wrong is said. */
export function MomentField({ label, value, onChange, error, required = false, asked = null }: MomentFieldProps) {
  const say = useSay();
  const offset = useOffsetWords();
  const read = readMoment(value);
  const named = namedMoment(value);
  const open = asked !== null && value === '';
  // A date of which a part is missing has no value: only the control itself knows of it.
  const look = ({ currentTarget: { validity, value: shown } }: { currentTarget: HTMLInputElement }) => {
    const next = validity.badInput ? unfinished : shown;
    if (next !== named) onChange(next);
  };
  const choose = (instant: Date) => onChange(sureMoment(localInputOf(instant)));
  const doubted = 'slip' in read && read.slip === 'device';
  const sentence = () => {
    if (open) return say('moment.asked', { time: timeWords(asked.toISOString()), age: ageWords(asked.toISOString()) });
    if (!('slip' in read)) return error ?? null;
    if (read.slip !== 'device') return say(`moment.${read.slip}`);
    return say('moment.device', { offset: offset ?? '', now: timeWords(now().toISOString()) });
  };
  return (
    <div className="moment-field">
      <TextField
        type="datetime-local"
        label={label}
        hint={offset && !doubted ? say('moment.deviceClock', { offset }) : !required && !open && !doubted && say('moment.now')}
        required={required || asked !== null}
        error={sentence()}
        max={localInputOf(now())}
        value={named === unfinished ? '' : named}
        onChange={look}
        onKeyUp={look}
        onBlur={look}
      />
      {open && (
        <div className="moment-choices">
          <button type="button" className="chip" onClick={() => choose(asked)}>
            {say('moment.typedThen', { time: timeWords(asked.toISOString()) })}
          </button>
          <button type="button" className="chip" onClick={() => choose(now())}>
            {say('moment.measuredNow')}
          </button>
        </div>
      )}
      {doubted && (
        <div className="moment-choices">
          <button type="button" className="chip" onClick={() => choose(byRightClock(named))}>
            {say('moment.correct', { time: timeWords(byRightClock(named).toISOString()) })}
          </button>
          <button type="button" className="chip" onClick={() => onChange(sureMoment(named))}>
            {say('moment.sure')}
          </button>
        </div>
      )}
    </div>
  );
}

/** `26時間遅れています`; null while the device's clock is about right. */
export function useOffsetWords(): string | null {
  const say = useSay();
  const ahead = useSyncExternalStore(listenToClock, clockAhead);
  if (!isClockWrong()) return null;
  const minutes = Math.round(Math.abs(ahead) / 60_000);
  const hours = Math.round(minutes / 60);
  const span =
    minutes < 90
      ? say('clock.minutes', { count: minutes })
      : hours < 72
        ? say('clock.hours', { count: hours })
        : say('clock.days', { count: Math.round(hours / 24) });
  return ahead > 0 ? say('clock.slow', { span }) : say('clock.fast', { span });
}
