import { defineEvent, type DomainEvent } from '@tsumugi/kernel';
import type { FacilityKind, Profession } from '../professions.js';

/** The number of a facility belongs to this facility, for ever. */
export type FacilityNumberReserved = DomainEvent<'FacilityNumberReserved', { readonly facility: string }>;

/** The office admitted a facility to the network. */
export type FacilityRegistered = DomainEvent<
  'FacilityRegistered',
  {
    /** 介護保険事業所番号 or 医療機関コード: ten digits. */
    readonly number: string;
    readonly name: string;
    readonly kana: string;
    readonly kind: FacilityKind;
    readonly phone: string | null;
  }
>;

/** Somebody serves at the facility from now on. */
export type StaffAdded = DomainEvent<
  'StaffAdded',
  { readonly account: string; readonly profession: Profession; readonly manager: boolean }
>;

/** Somebody left the facility: sessions for it end, authorship stays. */
export type StaffRemoved = DomainEvent<'StaffRemoved', { readonly account: string }>;

export type StaffManagerChanged = DomainEvent<'StaffManagerChanged', { readonly account: string; readonly manager: boolean }>;

export type FacilityEvent = FacilityRegistered | StaffAdded | StaffRemoved | StaffManagerChanged;

export const facilityEvents = [
  defineEvent<FacilityNumberReserved>('FacilityNumberReserved', { clear: ['facility'] }),
  defineEvent<FacilityRegistered>('FacilityRegistered', { clear: ['number', 'kind'] }),
  defineEvent<StaffAdded>('StaffAdded', { clear: ['account', 'profession', 'manager'] }),
  defineEvent<StaffRemoved>('StaffRemoved', { clear: ['account'] }),
  defineEvent<StaffManagerChanged>('StaffManagerChanged', { clear: ['account', 'manager'] }),
];
