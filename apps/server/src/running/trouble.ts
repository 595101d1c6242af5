import { passingCode, RefusalError } from '@tsumugi/kernel';
import type { Log } from './log.js';
import { kindOf } from './place-of.js';

/** A follower of the log waits for what passes, or goes on: told once for each. A refusal is told by its code: its sentence is for persons, and could name one. */
export function tellTrouble(
  log: Pick<Log, 'warn' | 'info'>,
  who: { readonly plugin: string } | { readonly duty: string },
  error: Error | null,
): void {
  if (!error) return log.info(who, 'a follower goes on');
  log.warn(
    { ...who, kind: kindOf(error), code: error instanceof RefusalError ? error.refusal.code : passingCode(error) },
    'a follower waits',
  );
}
