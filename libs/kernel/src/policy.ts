import type { Refusal } from './refusal.js';
import type { Instant } from './time.js';

/** A group of fields that is shown or withheld together, e.g. `content`, `readers`. */
export type FieldGroup = string;

/**
 * May be seen: which groups of fields, of which part, and until when. Viewers whose `outcome` is
 * equal see exactly the same, so that one rendering serves them all.
 */
export interface Allow {
  readonly allowed: true;
  readonly mask: readonly FieldGroup[];
  /** `all`, or only what this facility wrote (`facility:<id>`): its own records, which it must keep. */
  readonly scope: 'all' | `facility:${string}`;
  readonly outcome: string;
  /** When the decision must be made again; null: not by the clock alone. */
  readonly validUntil: Instant | null;
  /** The rule that allowed it, for the audit log. */
  readonly rule: string;
}

export interface Deny {
  readonly allowed: false;
  /** For the audit log and for tests; the person is told `NOT_FOUND`. */
  readonly reason: string;
  /** What the person is told instead, where they might otherwise see it. */
  readonly refusal?: Refusal;
}

export type Decision = Allow | Deny;

export function allow(
  rule: string,
  mask: readonly FieldGroup[],
  options: { scope?: Allow['scope']; validUntil?: Instant | null } = {},
): Allow {
  const scope = options.scope ?? 'all';
  return {
    allowed: true,
    rule,
    mask,
    scope,
    outcome: `${scope}|${[...mask].sort().join(',')}`,
    validUntil: options.validUntil ?? null,
  };
}

export function deny(reason: string, refusal?: Refusal): Deny {
  return { allowed: false, reason, ...(refusal ? { refusal } : {}) };
}
