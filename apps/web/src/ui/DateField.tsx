import { readDay, today, unfinished } from '../field/time';
import { TextField } from './Field';
import { useSay } from './texts';

interface DateFieldProps {
  label: string;
  /** Nothing can have happened before: the day of birth. */
  earliest?: string;
  /** A `date` value, `unfinished`, or empty. Read it with `readDay`. */
  value: string;
  onChange: (value: string) => void;
  error?: string | null;
}

/** A day on which something happened: the house's one control for days. What is filled in wrong is said, and sent nowhere. */
export function DateField({ label, earliest, value, onChange, error }: DateFieldProps) {
  const say = useSay();
  const read = readDay(value, earliest);
  // A date of which a part is missing has no value: only the control itself knows of it.
  const look = ({ currentTarget: { validity, value: shown } }: { currentTarget: HTMLInputElement }) => {
    const next = validity.badInput ? unfinished : shown;
    if (next !== value) onChange(next);
  };
  return (
    <TextField
      type="date"
      label={label}
      required
      error={'slip' in read && read.slip !== 'empty' ? say(`date.${read.slip}`) : (error ?? null)}
      min={earliest}
      max={today()}
      value={value === unfinished ? '' : value}
      onChange={look}
      onKeyUp={look}
      onBlur={look}
    />
  );
}
