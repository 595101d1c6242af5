import { uptime } from 'node:os';
import { SECOND, WatchedClock } from '@tsumugi/kernel';

/** The machine's clock, watched. Of Linux the steady time leaves sleep out (CLOCK_MONOTONIC), the uptime counts it (CLOCK_BOOTTIME). */
export function machineClock(): WatchedClock {
  return new WatchedClock({ wall: () => Date.now(), steady: () => performance.now(), sinceBoot: () => uptime() * SECOND });
}
