import { HOUR, MINUTE, SECOND, plus, type Instant } from '@tsumugi/kernel';

/** Pauses before the second try and each one after it: most failures pass soon, some take a night. */
const pauses = [30 * SECOND, 2 * MINUTE, 10 * MINUTE, HOUR, 4 * HOUR, 8 * HOUR, 12 * HOUR];

export const mostAttempts = pauses.length + 1;

/** When to try again after the given attempt failed. */
export function nextTry(failedAt: Instant, attempt: number): Instant {
  return plus(failedAt, pauses[Math.min(attempt, pauses.length) - 1]!);
}
