import { DAY, plus, type Instant } from '@tsumugi/kernel';
import { IsInt, IsOptional, Max, Min } from 'class-validator';

/** The longest that the server takes for a wait; after more the person says when it was. */
export const longestWait = 7 * DAY;

/** How long an entry waited for a network, by a clock that nobody sets. */
export function IsWait(): PropertyDecorator {
  const message = '送れないまま長い時間が過ぎました。できごとの日時を入力して、もう一度送ってください。';
  const checks = [IsOptional(), IsInt({ message }), Min(0, { message }), Max(longestWait, { message })];
  return (target, property) => checks.forEach((check) => check(target, property));
}

/**
 * When something happened: as the person named it, or else by the server's clock less the wait. A
 * device's own clock is a claim that nobody checked.
 */
export function happenedAt(named: Instant | null | undefined, command: { readonly waitedMs?: number | null }, now: Instant): Instant {
  return named ?? plus(now, -(command.waitedMs ?? 0));
}
