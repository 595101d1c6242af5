import type { InputHTMLAttributes } from 'react';
import type { NumberRule, NumberSlip } from '../field/numbers';
import { readNumber } from '../field/numbers';
import { TextField } from './Field';
import { useSay } from './texts';

type Input = Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange' | 'value' | 'type' | 'inputMode' | 'maxLength'>;

export interface NumberText {
  /** As it was typed. It is read when it is used, and never written anew under an IME that still composes. */
  value: string;
  onChange: (text: string) => void;
  rule: NumberRule;
}

const attributes = ({ value, onChange, rule }: NumberText) => ({
  inputMode: rule.decimals > 0 ? ('decimal' as const) : ('numeric' as const),
  autoComplete: 'off',
  value,
  onChange: (event: { target: { value: string } }) => onChange(event.target.value),
});

/** The house's one control for numbers, for forms with a frame of their own. */
export function NumberInput({ value, onChange, rule, className = '', ...rest }: Input & NumberText) {
  return <input type="text" {...rest} {...attributes({ value, onChange, rule })} className={`numbers ${className}`} />;
}

interface NumberFieldProps extends Input, NumberText {
  label: string;
  unit: string;
  hint?: string;
  error?: string | null;
}

/** A number with its label; says what is wrong with it as soon as it is typed. */
export function NumberField({ value, onChange, rule, unit, error, ...rest }: NumberFieldProps) {
  const slipWords = useSlipWords();
  const read = readNumber(value, rule);
  const slip = read && 'slip' in read ? slipWords(read.slip, rule, unit) : null;
  return <TextField {...rest} error={slip ?? error ?? null} {...attributes({ value, onChange, rule })} />;
}

/** The sentence for what is wrong with a number. */
export function useSlipWords(): (slip: NumberSlip, rule: NumberRule, unit: string) => string {
  const say = useSay();
  return (slip, { min, max, decimals }, unit) => {
    if (slip === 'number') return say('number.number', { example: decimals > 0 ? '36.8' : '80' });
    if (slip === 'range') return say('number.range', { min, max, unit });
    return decimals === 0 ? say('number.whole') : say('number.decimals', { digits: decimals });
  };
}
