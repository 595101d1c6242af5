import type { RegionPolicy } from '../policy/facts.js';
import type { ConsentEvent, ConsentKind } from './events.js';

/** One consent of a patient, as far as decisions need it. */
export interface Consent {
  readonly kind: ConsentKind;
  /** `YYYY-MM-DD`; absent once its key was destroyed. */
  readonly givenOn: string | undefined;
  /** The facilities that an individual consent names. */
  readonly named: readonly string[];
  /** Those of them that it still reaches. */
  readonly facilities: readonly string[];
  /** The facilities for which a comprehensive consent was withdrawn. */
  readonly excluded: readonly string[];
  readonly registration: RegionPolicy['consentRegistration'];
  readonly registeredBy: string | null;
  readonly confirmed: boolean;
  readonly checked: boolean;
  readonly withdrawn: boolean;
  /** What was withdrawn since it was recorded, whether it reached this one or not. */
  readonly withdrawals: readonly Withdrawal[];
}

export interface Withdrawal {
  /** Empty: all. */
  readonly facilities: readonly string[];
  /** `YYYY-MM-DD`; absent once its key was destroyed. */
  readonly on: string | undefined;
}

/** The patient's consents by id, oldest first. */
export type Consents = ReadonlyMap<string, Consent>;

/** In force: nobody else of the office has to do anything before it reaches its facilities. */
export function isEffective(consent: Consent): boolean {
  if (consent.withdrawn) return false;
  if (consent.registration === 'office') return consent.registeredBy !== null;
  if (consent.registration === 'office-two-persons') return consent.confirmed;
  return true;
}

export function evolveConsents(consents: Consents, event: ConsentEvent): Consents {
  const next = new Map(consents);
  switch (event.type) {
    case 'ConsentRecorded':
      next.set(event.data.consent, {
        kind: event.data.kind,
        givenOn: event.data.givenOn,
        named: event.data.facilities,
        facilities: event.data.facilities,
        excluded: [],
        registration: event.data.registration,
        registeredBy: null,
        confirmed: false,
        checked: false,
        withdrawn: false,
        withdrawals: [],
      });
      return next;
    case 'ConsentRegistered':
      return change(next, event.data.consent, { registeredBy: event.data.by });
    case 'ConsentConfirmed':
      return change(next, event.data.consent, { confirmed: true });
    case 'ConsentChecked':
      return change(next, event.data.consent, { checked: true });
    case 'ConsentWithdrawn':
      for (const [id, consent] of consents) {
        const withdrawals = [...consent.withdrawals, { facilities: event.data.facilities, on: event.data.withdrawnOn }];
        next.set(id, { ...withdrawnFrom(consent, event.data.facilities), withdrawals });
      }
      return next;
  }
}

/** The last day on which what a consent would reach was withdrawn; a comprehensive one reaches every facility. */
export function lastWithdrawal(consents: Consents, { kind, facilities }: Pick<Consent, 'kind' | 'facilities'>): string | null {
  let last: string | null = null;
  for (const { withdrawals } of consents.values())
    for (const { facilities: ended, on } of withdrawals) {
      const reaches = kind === 'COMPREHENSIVE' || ended.length === 0 || ended.some((facility) => facilities.includes(facility));
      if (reaches && on !== undefined && (last === null || on > last)) last = on;
    }
  return last;
}

/** What is left of a consent after a withdrawal for these facilities, or for all when none is named. */
export function withdrawnFrom(consent: Consent, facilities: readonly string[]): Consent {
  if (consent.withdrawn) return consent;
  if (facilities.length === 0) return { ...consent, withdrawn: true };
  if (consent.kind === 'COMPREHENSIVE') return { ...consent, excluded: [...new Set([...consent.excluded, ...facilities])] };
  const left = consent.facilities.filter((facility) => !facilities.includes(facility));
  return { ...consent, facilities: left, withdrawn: left.length === 0 };
}

function change(consents: Map<string, Consent>, id: string, changed: Partial<Consent>): Consents {
  const consent = consents.get(id);
  if (consent) consents.set(id, { ...consent, ...changed });
  return consents;
}
