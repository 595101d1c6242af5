import { passingCode } from '@tsumugi/kernel';
import type { Log } from './log.js';
import { kindOf } from './place-of.js';

/** A follower of the log waits for what passes, or goes on: told once for each. */
export function tellTrouble(
  log: Pick<Log, 'warn' | 'info'>,
  who: { readonly plugin: string } | { readonly duty: string },
  error: Error | null,
): void {
  if (!error) return log.info(who, 'a follower goes on');
  log.warn({ ...who, kind: kindOf(error), code: passingCode(error) }, 'a follower waits');
}
