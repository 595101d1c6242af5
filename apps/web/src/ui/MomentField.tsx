import { useSyncExternalStore } from 'react';
import { clockAhead, listenToClock } from '../field/clock';
import { localInputOf, readMoment, unfinished } from '../field/time';
import { now } from '../field/clock';
import { TextField } from './Field';
import { useSay } from './texts';

interface MomentFieldProps {
  label: string;
  /** Empty is no answer here. */
  required?: boolean;
  /** A `datetime-local` value, `unfinished`, or empty for now. Read it with `readMoment`. */
  value: string;
  onChange: (value: string) => void;
  error?: string | null;
}

/** When something happened. Empty it is now, by the server's clock; what is filled in wrong is said. */
export function MomentField({ label, value, onChange, error, required = false }: MomentFieldProps) {
  const say = useSay();
  const offset = useOffsetWords();
  const read = readMoment(value);
  // A date of which a part is missing has no value: only the control itself knows of it.
  const look = ({ currentTarget: { validity, value: shown } }: { currentTarget: HTMLInputElement }) => {
    const next = validity.badInput ? unfinished : shown;
    if (next !== value) onChange(next);
  };
  return (
    <TextField
      type="datetime-local"
      label={label}
      hint={offset ? say('moment.deviceClock', { offset }) : !required && say('moment.now')}
      required={required}
      error={'slip' in read ? say(`moment.${read.slip}`) : (error ?? null)}
      max={localInputOf(now())}
      value={value === unfinished ? '' : value}
      onChange={look}
      onKeyUp={look}
      onBlur={look}
    />
  );
}

/** Milliseconds from which a wrong clock is worth a word. */
const worthAWord = 3 * 60_000;

/** `26時間遅れています`; null while the device's clock is about right. */
export function useOffsetWords(): string | null {
  const say = useSay();
  const ahead = useSyncExternalStore(listenToClock, clockAhead);
  const minutes = Math.round(Math.abs(ahead) / 60_000);
  if (Math.abs(ahead) < worthAWord) return null;
  const hours = Math.round(minutes / 60);
  const span =
    minutes < 90
      ? say('clock.minutes', { count: minutes })
      : hours < 72
        ? say('clock.hours', { count: hours })
        : say('clock.days', { count: Math.round(hours / 24) });
  return ahead > 0 ? say('clock.slow', { span }) : say('clock.fast', { span });
}
