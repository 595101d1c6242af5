import type { InputHTMLAttributes, ReactNode, SelectHTMLAttributes, TextareaHTMLAttributes } from 'react';
import { useId } from 'react';
import { typedText } from '../field/typed';
import type { Trouble } from '../graphql/trouble';
import { useSay } from './texts';

interface Frame {
  label: string;
  hint?: ReactNode;
  /** Shown under the field; pass `refusalOf(trouble, 'name')` for the server's sentence about this field. */
  error?: string | null;
}

/** The sentence of a refusal that is about `field`. */
export function refusalOf(trouble: Trouble | null, field: string): string | null {
  return trouble?.field === field ? trouble.message : null;
}

/** A browser's own bound would cut what is pasted without a word. */
function useTooLong(value: unknown, most: number | undefined): string | null {
  const say = useSay();
  const length = typeof value === 'string' ? (typedText(value)?.length ?? 0) : 0;
  return most !== undefined && length > most ? say('tooLong', { most, length }) : null;
}

function useFrame({ label, hint, error }: Frame, required: boolean | undefined) {
  const id = useId();
  const say = useSay();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ') || undefined;
  const wrap = (control: ReactNode) => (
    <div className="field">
      <label htmlFor={id}>
        {label}
        {required && <span className="field-required">{say('required')}</span>}
      </label>
      {control}
      {hint && (
        <p className="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p className="field-error" id={`${id}-error`} role="alert">
          {error}
        </p>
      )}
    </div>
  );
  return { props: { id, 'aria-describedby': described, 'aria-invalid': error ? true : undefined }, wrap };
}

export function TextField({ label, hint, error, maxLength, ...rest }: Frame & InputHTMLAttributes<HTMLInputElement>) {
  const tooLong = useTooLong(rest.value, maxLength);
  const { props, wrap } = useFrame({ label, hint, error: tooLong ?? error ?? null }, rest.required);
  return wrap(<input type="text" {...rest} {...props} />);
}

export function TextAreaField({ label, hint, error, maxLength, ...rest }: Frame & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  const tooLong = useTooLong(rest.value, maxLength);
  const { props, wrap } = useFrame({ label, hint, error: tooLong ?? error ?? null }, rest.required);
  return wrap(<textarea rows={3} {...rest} {...props} />);
}

export function SelectField({ label, hint, error, children, ...rest }: Frame & SelectHTMLAttributes<HTMLSelectElement>) {
  const { props, wrap } = useFrame({ label, hint, error: error ?? null }, rest.required);
  return wrap(
    <select {...rest} {...props}>
      {children}
    </select>,
  );
}

export function CheckField({ label, hint, ...rest }: { label: ReactNode; hint?: ReactNode } & InputHTMLAttributes<HTMLInputElement>) {
  const id = useId();
  return (
    <div className="check-field">
      <input type="checkbox" id={id} {...rest} />
      <label htmlFor={id}>
        {label}
        {hint && <span className="field-hint">{hint}</span>}
      </label>
    </div>
  );
}
