/** Milliseconds that the server's clock is ahead of this device's; negative when the device is fast. */
let ahead = 0;
const listeners = new Set<() => void>();

/** An answer that took longer says little about the moment at which it was made. */
const quickEnough = 5_000;
/** The server names whole seconds, and a way takes its time. */
const noise = 2_000;

/** Learns from the `Date` of an answer; `sent` and `came` by `performance.now()`. */
export function hearTime(date: string | null, sent: number, came: number): void {
  const at = date === null ? Number.NaN : Date.parse(date);
  if (Number.isNaN(at) || came - sent > quickEnough) return;
  const found = at + 500 + (came - sent) / 2 - Date.now();
  const next = Math.abs(found) < noise ? 0 : found;
  if (Math.abs(next - ahead) < noise) return;
  ahead = next;
  for (const listener of listeners) listener();
}

/** Now, by the server's clock as far as it is known: a device's own is a claim. */
export function now(): Date {
  return new Date(Date.now() + ahead);
}

/** From here on a wrong clock is worth a word, and a time that was read off it a question. */
const worthAWord = 3 * 60_000;

export const isClockWrong = (): boolean => Math.abs(ahead) >= worthAWord;

export const clockAhead = (): number => ahead;

export function listenToClock(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** As `fetch`, and listens to the time of each answer. */
export const fetchAndHear: typeof fetch = async (...asked) => {
  const sent = performance.now();
  const response = await fetch(...asked);
  hearTime(response.headers.get('date'), sent, performance.now());
  return response;
};

/** A moment of this page's life. */
export interface Moment {
  /** By the clock that only runs forward and that nobody sets. */
  readonly ticks: number;
  readonly wall: number;
}

export const thisMoment = (): Moment => ({ ticks: performance.now(), wall: Date.now() });

/** Beyond this the two clocks tell of different times: the device slept, or somebody set its clock. */
const tolerance = 60_000;

/** Milliseconds since then; null when nobody can tell, so that the person is asked. */
export function millisecondsSince({ ticks, wall }: Moment, present: Moment = thisMoment()): number | null {
  const passed = present.ticks - ticks;
  return Math.abs(present.wall - wall - passed) > tolerance ? null : Math.max(0, Math.round(passed));
}

/** Milliseconds. From here on what was typed is of another moment than the press of the button. */
export const longAgo = 10 * 60_000;
