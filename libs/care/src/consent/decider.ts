import { notFound, refuse, type Command, type Decider, type Refusal } from '@tsumugi/kernel';
import type { RegionPolicy } from '../policy/facts.js';
import type {
  ConsentChecked,
  ConsentConfirmed,
  ConsentEvent,
  ConsentForm,
  ConsentGiver,
  ConsentKind,
  ConsentRecorded,
  ConsentRegistered,
  ConsentWithdrawn,
  WithdrawalMeans,
} from './events.js';
import { evolveConsents, lastWithdrawal, withdrawnFrom, type Consent, type Consents } from './state.js';

export interface GiverGiven {
  readonly name: string;
  readonly relationship?: string | null;
}

export interface RecordConsent extends Command {
  readonly patient: string;
  readonly kind: ConsentKind;
  readonly facilities: readonly string[];
  readonly form: ConsentForm;
  readonly givenOn: string;
  readonly givenBy: GiverGiven;
  readonly explanationVersion: string;
}

/** What recording needs to know beside the patient's consents. */
export interface RecordingFacts {
  readonly registration: RegionPolicy['consentRegistration'];
  /** Of the named facilities, those that the region does not have. */
  readonly unknownFacilities: readonly string[];
  /** The obtaining person's facility. */
  readonly facility: string;
  /** `YYYY-MM-DD` in the region's zone. */
  readonly today: string;
  readonly diedOn: string | null;
  readonly birthDate: string;
}

export const recordingDecider: Decider<RecordConsent, ConsentEvent, Consents, RecordingFacts> = {
  initial: () => new Map(),
  decide(command, consents, { actor, facts }): readonly ConsentRecorded[] | Refusal {
    const facilities = [...new Set(command.facilities)];
    if (command.kind === 'INDIVIDUAL' && facilities.length === 0) {
      return refuse('INVALID', '個別同意では、情報を共有する事業所を1つ以上選んでください。', 'facilities');
    }
    if (command.kind === 'COMPREHENSIVE' && facilities.length > 0) {
      return refuse('INVALID', '包括同意では事業所を選びません。事業所ごとの同意は、個別同意として記録してください。', 'facilities');
    }
    if (facts.unknownFacilities.length > 0) return unknownFacility;
    if (command.givenOn > facts.today) {
      return refuse('INVALID', '同意の日が先の日付になっています。今日までの日付を入力してください。', 'givenOn');
    }
    if (command.givenOn < facts.birthDate) {
      return refuse('INVALID', '同意の日が、生年月日より前になっています。同意書の日付をご確認ください。', 'givenOn');
    }
    if (facts.diedOn !== null && command.givenOn > facts.diedOn) {
      return refuse('INVALID', '同意の日が、亡くなられた日より後になっています。同意書の日付をご確認ください。', 'givenOn');
    }
    // The paper that was withdrawn opens nothing again. On the same day it may be a new word: only people know.
    const withdrawnOn = lastWithdrawal(consents, { kind: command.kind, facilities });
    if (withdrawnOn !== null && command.givenOn < withdrawnOn) {
      return refuse(
        'INVALID',
        `${japaneseDay(withdrawnOn)}に同意が撤回されています。それより前の同意は使えません。撤回の後にあらためて得た同意を記録してください。`,
        'givenOn',
      );
    }
    return [
      {
        type: 'ConsentRecorded',
        data: {
          consent: command.commandId,
          patient: command.patient,
          kind: command.kind,
          facilities,
          form: command.form,
          givenOn: command.givenOn,
          givenBy: giver(command.givenBy),
          obtainedBy: { account: actor.person, facility: facts.facility },
          explanationVersion: command.explanationVersion,
          registration: facts.registration,
        },
      },
    ];
  },
  evolve: evolveConsents,
};

export interface WithdrawConsent extends Command {
  readonly patient: string;
  readonly facilities: readonly string[];
  readonly withdrawnOn: string;
  readonly givenBy: GiverGiven;
  readonly reason?: string | null;
  /** How the office was told; a facility is told by those with whom it speaks. */
  readonly means?: WithdrawalMeans | null;
}

export type WithdrawalFacts = Pick<RecordingFacts, 'today' | 'unknownFacilities' | 'birthDate'>;

export const withdrawalDecider: Decider<WithdrawConsent, ConsentEvent, Consents, WithdrawalFacts> = {
  initial: () => new Map(),
  decide(command, consents, { actor, facts }): readonly ConsentWithdrawn[] | Refusal {
    const facilities = [...new Set(command.facilities)];
    const byOffice = actor.facility === null;
    if (byOffice && !command.means) return refuse('INVALID', 'どのように申し出があったかを選んでください。', 'means');
    if (command.withdrawnOn > facts.today) {
      return refuse('INVALID', '撤回の日が先の日付になっています。今日までの日付を入力してください。', 'withdrawnOn');
    }
    if (command.withdrawnOn < facts.birthDate) {
      return refuse('INVALID', '撤回の日が、生年月日より前になっています。日付をご確認ください。', 'withdrawnOn');
    }
    if (facts.unknownFacilities.length > 0) return unknownFacility;
    if (consents.size === 0) return refuse('CONFLICT', '撤回できる同意が記録されていません。先に同意の記録をご確認ください。');
    const named = facilities.find((facility) => ![...consents.values()].some((consent) => everReached(consent, facility)));
    if (named !== undefined) {
      return refuse('INVALID', '同意に含まれていない事業所が選ばれています。同意に含まれる事業所を選んでください。', 'facilities');
    }
    const ended = [...consents.values()].filter((consent) => changed(consent, facilities));
    if (ended.length === 0) return [];
    // Withdrawn before it was given, the same paper would count again.
    const givenOn = ended.reduce((last, { givenOn: day = '' }) => (day > last ? day : last), '');
    if (command.withdrawnOn < givenOn) {
      return refuse(
        'INVALID',
        `撤回の日が、同意の日（${japaneseDay(givenOn)}）より前になっています。日付をご確認ください。`,
        'withdrawnOn',
      );
    }
    return [
      {
        type: 'ConsentWithdrawn',
        data: {
          patient: command.patient,
          facilities,
          withdrawnOn: command.withdrawnOn,
          givenBy: giver(command.givenBy),
          reason: command.reason || null,
          means: byOffice ? command.means! : null,
          recordedBy: { account: actor.person, facility: actor.facility },
        },
      },
    ];
  },
  evolve: evolveConsents,
};

export interface ConsentTaskCommand extends Command {
  readonly patient: string;
  readonly consent?: string | null;
}

/** The consent that is meant; null when the patient has none or several that wait. */
export interface TaskFacts {
  readonly consent: string | null;
}

export const registrationDecider: Decider<ConsentTaskCommand, ConsentEvent, Consents, TaskFacts> = {
  initial: () => new Map(),
  decide(command, consents, { actor, facts }): readonly ConsentRegistered[] | Refusal {
    const consent = consents.get(facts.consent ?? '');
    if (!consent) return facts.consent === null ? whichOne : notFound;
    if (consent.withdrawn) return alreadyWithdrawn;
    if (consent.registration === 'facility-then-office-check') {
      return refuse('CONFLICT', 'この同意は事業所の記録で有効になっています。登録ではなく、事後の確認をしてください。');
    }
    if (consent.registeredBy !== null) return [];
    return [{ type: 'ConsentRegistered', data: { consent: facts.consent!, patient: command.patient, by: actor.person } }];
  },
  evolve: evolveConsents,
};

export const confirmationDecider: Decider<ConsentTaskCommand, ConsentEvent, Consents, TaskFacts> = {
  initial: () => new Map(),
  decide(command, consents, { actor, facts }): readonly ConsentConfirmed[] | Refusal {
    const consent = consents.get(facts.consent ?? '');
    if (!consent) return facts.consent === null ? whichOne : notFound;
    if (consent.withdrawn) return alreadyWithdrawn;
    if (consent.registration !== 'office-two-persons') {
      return refuse('CONFLICT', 'この同意には、2人目の確認は要りません。一覧を開き直してください。');
    }
    if (consent.registeredBy === null) return refuse('CONFLICT', 'この同意はまだ登録されていません。先に登録をしてください。');
    if (consent.confirmed) return [];
    if (consent.registeredBy === actor.person) {
      return refuse('CONFLICT', '登録した人とは別の担当者が確認してください。');
    }
    return [{ type: 'ConsentConfirmed', data: { consent: facts.consent!, patient: command.patient, by: actor.person } }];
  },
  evolve: evolveConsents,
};

export const checkDecider: Decider<ConsentTaskCommand, ConsentEvent, Consents, TaskFacts> = {
  initial: () => new Map(),
  decide(command, consents, { actor, facts }): readonly ConsentChecked[] | Refusal {
    const consent = consents.get(facts.consent ?? '');
    if (!consent) return facts.consent === null ? whichOne : notFound;
    if (consent.withdrawn) return alreadyWithdrawn;
    if (consent.registration !== 'facility-then-office-check') {
      return refuse('CONFLICT', 'この同意は事務局が登録するものです。事後の確認ではなく、登録をしてください。');
    }
    if (consent.checked) return [];
    return [{ type: 'ConsentChecked', data: { consent: facts.consent!, patient: command.patient, by: actor.person } }];
  },
  evolve: evolveConsents,
};

const unknownFacility = refuse(
  'INVALID',
  'この地域に登録されていない事業所が含まれています。登録された事業所から選んでください。',
  'facilities',
);
const whichOne = refuse('CONFLICT', '対象の同意が1つに決まりません。一覧を開き直し、同意を選んでください。', 'consent');
const alreadyWithdrawn = refuse('CONFLICT', 'この同意は撤回されています。一覧を開き直してください。');

function japaneseDay(day: string): string {
  const [year, month, date] = day.split('-').map(Number);
  return `${year}年${month}月${date}日`;
}

function giver(given: GiverGiven): ConsentGiver {
  return { name: given.name, relationship: given.relationship || null };
}

function everReached(consent: Consent, facility: string): boolean {
  return consent.kind === 'COMPREHENSIVE' || consent.named.includes(facility);
}

function changed(consent: Consent, facilities: readonly string[]): boolean {
  const after = withdrawnFrom(consent, facilities);
  return (
    after.withdrawn !== consent.withdrawn ||
    after.facilities.length !== consent.facilities.length ||
    after.excluded.length !== consent.excluded.length
  );
}
