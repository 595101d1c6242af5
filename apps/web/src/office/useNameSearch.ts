import { useDeferredValue, useState } from 'react';
import { typedText } from '../field/typed';

export interface NameSearch {
  typed: string;
  type: (typed: string) => void;
  /** What the server is asked: null until there are two letters, which would list the region. */
  words: string | null;
}

/** What is typed to find a patient. */
export function useNameSearch(): NameSearch {
  const [typed, type] = useState('');
  const words = useDeferredValue(typedText(typed) ?? '');
  return { typed, type, words: [...words].length >= 2 ? words : null };
}
