import {
  addStaff,
  defaultRegionPolicy,
  foundRegion,
  openAccount,
  registerFacility,
  reserveNumber,
  reserveSignInName,
  systemViewer,
  type FacilityKind,
  type Profession,
} from '@tsumugi/care';
import { MINUTE, plus, type Instant, type Viewer } from '@tsumugi/kernel';
import type { Dice } from './dice.js';
import { personName, placeName } from './names.js';
import { otherProfessions, patientsPerDoctor, profiles, type ProfileName } from './profiles.js';
import type { Scribe } from './scribe.js';

export interface Facility {
  readonly id: string;
  readonly kind: FacilityKind;
  /** The first one is its manager. */
  readonly staff: readonly Viewer[];
}

/** A region's people before its first patient. */
export interface Network {
  readonly office: Viewer;
  readonly facilities: readonly Facility[];
}

interface Plan {
  readonly kind: FacilityKind;
  readonly label: string;
  readonly kana: string;
  readonly professions: readonly Profession[];
}

const kinds = {
  clinic: ['診療所', 'しんりょうじょ'],
  'visiting-nursing-station': ['訪問看護ステーション', 'ほうもんかんごすてーしょん'],
  pharmacy: ['薬局', 'やっきょく'],
  'care-management-office': ['居宅介護支援事業所', 'きょたくかいごしえんじぎょうしょ'],
  'home-help-office': ['訪問介護事業所', 'ほうもんかいごじぎょうしょ'],
  'dental-clinic': ['歯科医院', 'しかいいん'],
  hospital: ['総合病院', 'そうごうびょういん'],
} as const satisfies Partial<Record<FacilityKind, readonly [string, string]>>;

/** Founds the region, admits its facilities, and takes on their staff, within one working day. */
export function foundNetwork(
  scribe: Scribe,
  dice: Dice,
  options: { region: string; patients: number; profile: ProfileName; passwordHash: string | null; from: Instant; seed: number },
): Network {
  const { region, passwordHash, from } = options;
  const employing = { employment: defaultRegionPolicy.employment };
  const system = systemViewer(region);
  let at = from;
  const soon = (): Instant => (at = plus(at, dice.between(1, 3) * MINUTE));
  scribe.write(foundRegion, { name: `試験地域${options.seed}`, policy: defaultRegionPolicy, demonstration: false }, system, soon(), {
    subject: `region:${region}`,
    facts: undefined,
    id: region,
  });

  let opened = 0;
  const open = (kind: 'professional' | 'office', signInName: string): string => {
    dice.setTime(at);
    const account = dice.next();
    const { name, kana } = personName(dice, 'younger');
    const subject = `account:${account}` as const;
    scribe.write(reserveSignInName, { signInName, account }, system, at, { subject, facts: undefined });
    scribe.write(openAccount(passwordHash), { account, kind, signInName, name, kana, email: null }, system, at, {
      subject,
      facts: { passwordHash, keptSession: null },
    });
    return account;
  };
  const office: Viewer = { ...system, account: open('office', 'office') };

  const facilities = plans(dice, options.patients, options.profile).map(({ kind, label, kana, professions }, index): Facility => {
    soon();
    const facility = dice.next();
    const subject = `facility:${facility}` as const;
    const staff = professions.map((profession): Viewer => {
      opened += 1;
      const account = open('professional', `staff-${String(opened).padStart(5, '0')}`);
      return {
        audience: 'team',
        region,
        account,
        facility,
        profession,
        device: null,
        session: account,
        sessionUntil: '9999-12-31T23:59:59.999Z',
      };
    });
    const place = placeName(index);
    const number = String(1_300_000_001 + index);
    const [manager, ...others] = staff;
    scribe.write(reserveNumber, { number, facility }, office, at, { subject, facts: undefined });
    scribe.write(
      registerFacility,
      {
        facility,
        number,
        name: `${place.name}${label}`,
        kana: `${place.kana}${kana}`,
        kind,
        phone: `03-0000-${number.slice(-4)}`,
        manager: manager!.account,
        managerProfession: manager!.profession as Profession,
      },
      office,
      at,
      { subject, facts: employing },
    );
    for (const { account, profession } of others) {
      scribe.write(addStaff, { facility, account, profession: profession as Profession, manager: false }, manager!, at, {
        subject,
        facts: employing,
      });
    }
    return { id: facility, kind, staff };
  });
  return { office, facilities };
}

/** How many of each profession the region has, grouped into facilities of the sizes that the field has. */
function plans(dice: Dice, patients: number, profile: ProfileName): Plan[] {
  const doctors = Math.max(1, Math.round(patients / patientsPerDoctor));
  const of = (ratio: number): number => Math.max(1, Math.round(doctors * ratio));
  const { dentist, pharmacist, nurse, careManager } = profiles[profile];
  const nurses = of(nurse);
  const inClinics = Math.floor(nurses * 0.15);
  return [
    ...grouped(dice, 'clinic', [1, 3], doctors, 'doctor', [['nurse', inClinics]]),
    ...grouped(dice, 'visiting-nursing-station', [4, 8], Math.max(2, nurses - inClinics), 'visiting-nurse', [
      ['physical-therapist', of(otherProfessions.therapist)],
    ]),
    ...grouped(dice, 'pharmacy', [1, 3], of(pharmacist), 'pharmacist'),
    ...grouped(dice, 'care-management-office', [2, 5], of(careManager), 'care-manager'),
    ...grouped(dice, 'home-help-office', [5, 10], of(otherProfessions.helper), 'helper', [['care-worker', Math.ceil(doctors * 0.2)]]),
    ...grouped(dice, 'dental-clinic', [1, 2], of(dentist), 'dentist', [['dental-hygienist', of(dentist)]]),
    ...grouped(dice, 'hospital', [3, 5], of(otherProfessions.msw), 'msw', [['doctor', 1]]),
  ];
}

function grouped(
  dice: Dice,
  kind: keyof typeof kinds,
  [least, most]: readonly [number, number],
  count: number,
  profession: Profession,
  others: readonly (readonly [Profession, number])[] = [],
): Plan[] {
  const groups: Profession[][] = [];
  for (let left = count; left > 0;) {
    const size = Math.min(left, dice.between(least, most));
    groups.push(Array.from({ length: size }, () => profession));
    left -= size;
  }
  for (const [other, number] of others) for (let n = 0; n < number; n += 1) groups[n % groups.length]!.push(other);
  const [label, kana] = kinds[kind];
  return groups.map((professions) => ({ kind, label, kana, professions }));
}
