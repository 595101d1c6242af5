import { useCallback, useRef, useState } from 'react';
import { useBackend } from '../graphql/hooks';
import { keptOf } from './kept';

/** What a form holds of earlier: shown with its age, since a value typed in the morning is not one of now. */
export interface KeptWork {
  /** When the oldest of what stands there was typed, by the server's clock; null: nothing was. */
  readonly typedAt: Date | null;
  /** Throws it away and begins with an empty form. */
  readonly anew: () => void;
}

/**
 * `useState` for a form: what was typed is there again when its person comes back to it, after Back, another page,
 * the end of the session or a failed try. The third value forgets it: call it when it was sent, or given up. The fourth
 * goes to the form's `Sheet` or `KeptNote`, which tells how old it is.
 */
export function useKept<T extends object>(
  key: string,
  initial: () => T,
): [value: T, change: (change: Partial<T> | ((before: T) => Partial<T>)) => void, forget: () => void, work: KeptWork] {
  const kept = keptOf(useBackend().person);
  const [first] = useState(initial);
  const [value, setValue] = useState(() => (kept.get(key)?.value as T | undefined) ?? first);
  const [typedAt, setTypedAt] = useState(() => kept.get(key)?.since ?? null);
  const latest = useRef(value);
  const untouched = useRef(JSON.stringify(first));
  const change = useCallback(
    (given: Partial<T> | ((before: T) => Partial<T>)) => {
      const next = { ...latest.current, ...(typeof given === 'function' ? given(latest.current) : given) };
      latest.current = next;
      if (JSON.stringify(next) === untouched.current) kept.drop(key);
      else kept.set(key, next);
      setValue(next);
      setTypedAt(kept.get(key)?.since ?? null);
    },
    [kept, key],
  );
  const forget = useCallback(() => kept.drop(key), [kept, key]);
  const anew = () => {
    const next = initial();
    kept.drop(key);
    latest.current = next;
    untouched.current = JSON.stringify(next);
    setValue(next);
    setTypedAt(null);
  };
  return [value, change, forget, { typedAt, anew }];
}
