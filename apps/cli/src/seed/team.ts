import {
  acceptInvitation,
  assignStaff,
  checkConsent,
  familyCodeHash,
  inviteFacility,
  inviteFamily,
  joinFamily,
  openAccount,
  recordConsent,
  registerPatient,
  reserveSignInName,
  setThreshold,
  updateBasics,
} from '@tsumugi/care';
import { DAY, HOUR, MINUTE, plus, type Instant, type Viewer } from '@tsumugi/kernel';
import type { Dice } from './dice.js';
import { personName } from './names.js';
import type { Facility, Network } from './network.js';
import { allergies, carePoints, conditions, livings } from './phrases.js';
import type { Scribe } from './scribe.js';

/** What is set for one patient, and by which bounds: the sources give none, these are ours. */
export type Threshold = Readonly<{
  kind: 'WEIGHT' | 'SPO2' | 'BLOOD_PRESSURE' | 'TEMPERATURE';
  part: 'VALUE';
  low: number | null;
  high: number | null;
}>;

export interface Usual {
  readonly weight: number;
  readonly systolic: number;
  readonly pulse: number;
  readonly spo2: number;
}

/** A patient with the professionals who were assigned, and a relative who reads what is released. */
export interface Team {
  readonly patient: string;
  readonly name: string;
  readonly birthDate: string;
  readonly members: readonly Viewer[];
  readonly relative: Viewer | null;
  readonly thresholds: readonly Threshold[];
  readonly usual: Usual;
}

export const daysOf = (at: Instant): string => new Date(Date.parse(at) + 9 * HOUR).toISOString().slice(0, 10);

/** Registers a patient and gathers the team, as a station or clinic does within a day or two. */
export function gatherTeam(scribe: Scribe, dice: Dice, network: Network, from: Instant, passwordHash: string | null): Team {
  const of = (kind: Facility['kind']): Facility => dice.pick(network.facilities.filter((facility) => facility.kind === kind));
  const woman = dice.chance(0.62);
  const { name, kana, family } = personName(dice, woman ? 'olderWomen' : 'olderMen');
  const station = of('visiting-nursing-station');
  const clinic = of('clinic');
  const home = dice.chance(0.75) ? station : clinic;
  const invited = [home === station ? clinic : station];
  for (const [kind, share] of [
    ['care-management-office', 0.9],
    ['home-help-office', 0.65],
    ['pharmacy', 0.7],
    ['dental-clinic', 0.18],
    ['hospital', 0.08],
  ] as const) {
    if (dice.chance(share)) invited.push(of(kind));
  }

  let at = plus(from, dice.between(0, 240) * MINUTE);
  const later = (most: number): Instant => (at = plus(at, dice.between(1, most) * MINUTE));
  dice.setTime(at);
  const patient = dice.next();
  const subject = `patient:${patient}` as const;
  const [manager] = home.staff;
  const obtaining = dice.pick(
    home.staff.filter(({ profession }) => profession === 'visiting-nurse' || profession === 'doctor' || profession === 'nurse'),
  );
  const year = Number(daysOf(at).slice(0, 4)) - Math.round(Math.min(103, Math.max(48, dice.around(82, 8))));
  const birthDate = `${year}-${String(dice.between(1, 12)).padStart(2, '0')}-${String(dice.between(1, 28)).padStart(2, '0')}`;
  scribe.write(registerPatient, { facility: home.id, name, kana, birthDate, sex: woman ? 'FEMALE' : 'MALE' }, obtaining, at, {
    subject,
    facts: { today: daysOf(at) },
    id: patient,
  });
  dice.setTime(later(20));
  const consent = dice.next();
  scribe.write(
    recordConsent,
    {
      patient,
      kind: 'COMPREHENSIVE',
      facilities: [],
      form: dice.chance(0.9) ? 'WRITTEN' : 'VERBAL',
      givenOn: daysOf(at),
      givenBy: dice.chance(0.7)
        ? { name }
        : { name: personName(dice, 'younger', family).name, relationship: dice.pick(['長女', '長男', '妻', '夫']) },
      explanationVersion: '1',
    },
    obtaining,
    at,
    {
      subject,
      facts: {
        registration: 'facility-then-office-check',
        unknownFacilities: [],
        birthDate,
        facility: home.id,
        today: daysOf(at),
        diedOn: null,
      },
      id: consent,
    },
  );
  scribe.write(
    updateBasics,
    {
      patient,
      careLevel: dice.pick(['support-1', 'support-2', 'care-1', 'care-2', 'care-2', 'care-3', 'care-3', 'care-4', 'care-5'] as const),
      conditions: dice.some(conditions, dice.between(1, 4)),
      allergies: dice.chance(0.2) ? [dice.pick(allergies)] : [],
      keyPerson: {
        name: personName(dice, 'younger', family).name,
        relationship: dice.pick(['長女', '長男', '次女', '妻', '夫']),
        phone: `090-0000-${String(dice.between(0, 9999)).padStart(4, '0')}`,
      },
      pointsOfCare: dice.some(carePoints, dice.between(0, 3)),
      living: dice.pick(livings),
      phase: dice.chance(0.85) ? 'STABLE' : dice.pick(['CHANGING', 'END_OF_LIFE'] as const),
      expectedPhase: 'STABLE',
      expectedUpdatedAt: null,
    },
    obtaining,
    later(30),
    { subject, facts: { closed: [] } },
  );
  for (const facility of invited) {
    dice.setTime(later(15));
    const invitation = dice.next();
    scribe.write(inviteFacility, { patient, facility: facility.id }, obtaining, at, {
      subject,
      facts: { facilityKnown: true, alreadyMember: false, alreadyWaiting: false, expiresAt: plus(at, 14 * DAY) },
      id: invitation,
    });
    scribe.write(acceptInvitation, { invitation }, facility.staff[0]!, later(20), { subject, facts: { over: false } });
  }
  const members = [home, ...invited].flatMap((facility) => assigned(scribe, dice, patient, facility, later(10)));
  // Whoever registered goes on caring, chosen or not.
  if (!members.includes(obtaining))
    scribe.write(
      assignStaff,
      {
        patient,
        all: false,
        accounts: [...members.filter(({ facility }) => facility === home.id), obtaining].map(({ account }) => account),
        expected: members.filter(({ facility }) => facility === home.id).map(({ account }) => account),
      },
      manager!,
      later(5),
      {
        subject,
        facts: {
          facility: home.id,
          notOnStaff: [],
          assigned: members.filter(({ facility }) => facility === home.id).map(({ account }) => account),
        },
      },
    );
  const all = members.includes(obtaining) ? members : [...members, obtaining];

  const usual: Usual = {
    weight: Math.round(dice.around(52, 9) * 10) / 10,
    systolic: Math.round(dice.around(128, 10)),
    pulse: Math.round(dice.around(74, 7)),
    spo2: dice.between(94, 98),
  };
  const doctor = all.find(({ profession }) => profession === 'doctor');
  const thresholds = doctor && dice.chance(0.35) ? thresholdsOf(usual) : [];
  for (const threshold of thresholds)
    scribe.write(setThreshold, { patient, ...threshold, expectedLow: null, expectedHigh: null }, doctor!, later(10), {
      subject,
      facts: undefined,
    });
  if (dice.chance(0.8)) scribe.write(checkConsent, { patient, consent }, network.office, later(60), { subject, facts: { consent } });
  const relative = dice.chance(0.3)
    ? join(scribe, dice, patient, obtaining, personName(dice, 'younger', family).name, later, passwordHash)
    : null;
  return { patient, name, birthDate, members: all, relative, thresholds, usual };
}

/** The manager names who cares for the patient; all staff do where nobody is named. */
function assigned(scribe: Scribe, dice: Dice, patient: string, facility: Facility, at: Instant): readonly Viewer[] {
  if (facility.staff.length <= 2) return facility.staff;
  const named = dice.some(facility.staff, dice.between(2, 3));
  const accounts = named.map(({ account }) => account);
  scribe.write(assignStaff, { patient, all: false, accounts, expected: null }, facility.staff[0]!, at, {
    subject: `patient:${patient}`,
    facts: { facility: facility.id, notOnStaff: [], assigned: ['*'] },
  });
  return named;
}

function join(
  scribe: Scribe,
  dice: Dice,
  patient: string,
  inviting: Viewer,
  name: string,
  later: (most: number) => Instant,
  passwordHash: string | null,
): Viewer {
  const at = later(30);
  dice.setTime(at);
  const [family, account] = [dice.next(), dice.next()];
  const code = Array.from({ length: 12 }, () => dice.pick([...'ABCDEFGHJKMNPQRSTUVWXYZ23456789'])).join('');
  const subject = `patient:${patient}` as const;
  scribe.write(inviteFamily, { patient, name, relationship: dice.pick(['長女', '長男', '次女', '妻', '夫']) }, inviting, at, {
    subject,
    facts: { participation: true, code, codeHash: familyCodeHash(code), expiresAt: plus(at, 14 * DAY) },
    id: family,
  });
  const relative: Viewer = {
    audience: 'family',
    region: inviting.region,
    account,
    facility: null,
    profession: null,
    device: null,
    session: account,
    sessionUntil: inviting.sessionUntil,
  };
  const owner = `account:${account}` as const;
  const signInName = `family-${account.slice(-12)}`;
  const joined = later(120);
  scribe.write(reserveSignInName, { signInName, account }, relative, joined, { subject: owner, facts: undefined });
  scribe.write(openAccount(passwordHash), { account, kind: 'family', signInName, name, kana: '', email: null }, relative, joined, {
    subject: owner,
    facts: { passwordHash, keptSession: null },
  });
  scribe.write(joinFamily, { family, account }, relative, joined, { subject, facts: undefined });
  return relative;
}

function thresholdsOf(usual: Usual): Threshold[] {
  return [
    { kind: 'WEIGHT', part: 'VALUE', low: null, high: Math.round((usual.weight + 1.6) * 10) / 10 },
    { kind: 'SPO2', part: 'VALUE', low: 91, high: null },
    { kind: 'TEMPERATURE', part: 'VALUE', low: null, high: 37.9 },
  ];
}
