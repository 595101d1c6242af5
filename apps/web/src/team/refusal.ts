import type { Trouble } from '../graphql/trouble';

/** Forbidden and absent are one refusal; where a person pressed a button they see, the reason is said instead. */
export function explained(trouble: Trouble | null, sentence: string): Trouble | null {
  return trouble?.code === 'NOT_FOUND' ? { ...trouble, message: sentence } : trouble;
}
