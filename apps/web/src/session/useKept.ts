import { useCallback, useRef, useState } from 'react';
import { useBackend } from '../graphql/hooks';
import { keptOf } from './kept';

/**
 * `useState` for a form: what was typed is there again when its person comes back to it, after Back, another page,
 * the end of the session or a failed try. The third value forgets it: call it when it was sent, or given up.
 */
export function useKept<T extends object>(
  key: string,
  initial: () => T,
): [value: T, change: (change: Partial<T> | ((before: T) => Partial<T>)) => void, forget: () => void] {
  const kept = keptOf(useBackend().person);
  const [first] = useState(initial);
  const [value, setValue] = useState(() => (kept.get(key)?.value as T | undefined) ?? first);
  const latest = useRef(value);
  const untouched = useRef(JSON.stringify(first));
  const change = useCallback(
    (given: Partial<T> | ((before: T) => Partial<T>)) => {
      const next = { ...latest.current, ...(typeof given === 'function' ? given(latest.current) : given) };
      latest.current = next;
      if (JSON.stringify(next) === untouched.current) kept.drop(key);
      else kept.set(key, next);
      setValue(next);
    },
    [kept, key],
  );
  const forget = useCallback(() => kept.drop(key), [kept, key]);
  return [value, change, forget];
}
