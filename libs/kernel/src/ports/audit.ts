import type { Instant } from '../time.js';
import type { Audience } from '../viewer.js';

/** One look: who saw which range of what, by which rule. */
export interface Look {
  readonly at: Instant;
  readonly audience: Audience;
  readonly account: string;
  readonly facility: string | null;
  readonly device: string | null;
  readonly session: string;
  readonly patient: string | null;
  /** E.g. `room`, `reading`, `file`; with `open` and `close` for subscriptions. */
  readonly what: string;
  readonly resource: string;
  readonly rule: string;
  /** First and last item or position that the answer held. */
  readonly range: string | null;
}

/** The log of looks, apart from the care events. */
export interface AuditLog {
  /**
   * Durable when it answers: an answer that shows patient data waits for it.
   * @throws LooksUnavailableError: then nothing may be shown
   */
  record(look: Look): Promise<void>;
  /** Newest first. */
  looks(filter: { patient?: string; resource?: string; limit: number; before?: number }): Promise<readonly (Look & { sequence: number })[]>;
  /** @throws LooksUnavailableError while it cannot take a look; where one was refused last, it is tried anew */
  probe(): Promise<void>;
  close(): Promise<void>;
}

/** The log of looks cannot be written or read now. It serves again by itself as soon as it can. */
export class LooksUnavailableError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LooksUnavailableError';
  }
}
