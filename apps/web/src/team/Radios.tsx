import type { ReactNode } from 'react';
import { useId } from 'react';

/** One of few, each with a sentence that says what it means. */
export function Radios<K extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  /** Null: nothing is chosen yet. */
  value: K | null;
  options: readonly { key: K; label: string; hint?: ReactNode }[];
  onChange: (key: K) => void;
}) {
  const name = useId();
  return (
    <fieldset className="choices radios">
      <legend className="field-label">{label}</legend>
      {options.map(({ key, label: text, hint }) => (
        <label key={key} className="radio" data-checked={key === value || undefined}>
          <input type="radio" name={name} checked={key === value} onChange={() => onChange(key)} />
          <span>
            {text}
            {hint && <span className="field-hint">{hint}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
