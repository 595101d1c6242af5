import type { Accounts } from '@tsumugi/care';
import { addStaff, registerFacility, reserveNumber, setFace, systemViewer, type FacilityKind, type Profession } from '@tsumugi/care';
import { isRefusal, systemIds, type Viewer } from '@tsumugi/kernel';
import { portraits } from './portraits.js';
import type { Stage } from './stage.js';
import type { StoryTime } from './story-time.js';

interface Person {
  readonly key: string;
  readonly name: string;
  readonly kana: string;
  readonly profession: Profession;
}

interface Office {
  readonly name: string;
  readonly kana: string;
  readonly kind: FacilityKind;
  /** The first one is the manager. */
  readonly staff: readonly Person[];
}

const person = <Key extends string>(key: Key, name: string, kana: string, profession: Profession): Person & { readonly key: Key } => ({
  key,
  name,
  kana,
  profession,
});

/** All invented. */
const offices = {
  nursing: {
    name: 'さくら訪問看護ステーション',
    kana: 'さくらほうもんかんごすてーしょん',
    kind: 'visiting-nursing-station',
    staff: [
      person('nurse', '佐藤 美咲', 'さとう みさき', 'visiting-nurse'),
      person('second-nurse', '渡辺 彩', 'わたなべ あや', 'visiting-nurse'),
      person('therapist', '小林 翔太', 'こばやし しょうた', 'physical-therapist'),
    ],
  },
  clinic: {
    name: '青葉在宅クリニック',
    kana: 'あおばざいたくくりにっく',
    kind: 'clinic',
    staff: [person('doctor', '高橋 誠', 'たかはし まこと', 'doctor'), person('clinic-nurse', '伊藤 由紀', 'いとう ゆき', 'nurse')],
  },
  homeHelp: {
    name: 'ひまわり介護ステーション',
    kana: 'ひまわりかいごすてーしょん',
    kind: 'home-help-office',
    staff: [person('care-worker', '加藤 和子', 'かとう かずこ', 'care-worker'), person('helper', '鈴木 恵', 'すずき めぐみ', 'helper')],
  },
  careManagement: {
    name: 'あおぞら居宅介護支援事業所',
    kana: 'あおぞらきょたくかいごしえんじぎょうしょ',
    kind: 'care-management-office',
    staff: [person('care-manager', '中村 由美', 'なかむら ゆみ', 'care-manager')],
  },
  pharmacy: {
    name: 'みどり薬局',
    kana: 'みどりやっきょく',
    kind: 'pharmacy',
    staff: [person('pharmacist', '田中 浩', 'たなか ひろし', 'pharmacist')],
  },
  secondPharmacy: {
    name: 'ほしぞら薬局',
    kana: 'ほしぞらやっきょく',
    kind: 'pharmacy',
    staff: [person('second-pharmacist', '松本 葵', 'まつもと あおい', 'pharmacist')],
  },
  hospital: {
    name: 'みなと総合病院',
    kana: 'みなとそうごうびょういん',
    kind: 'hospital',
    staff: [person('msw', '木村 直子', 'きむら なおこ', 'msw'), person('hospital-doctor', '清水 健一', 'しみず けんいち', 'doctor')],
  },
  dental: {
    name: 'かもめ歯科医院',
    kana: 'かもめしかいいん',
    kind: 'dental-clinic',
    staff: [
      person('dentist', '林 さやか', 'はやし さやか', 'dentist'),
      person('hygienist', '斎藤 結衣', 'さいとう ゆい', 'dental-hygienist'),
    ],
  },
} as const satisfies Record<string, Office>;

export type OfficeName = keyof typeof offices;
export type PersonKey = (typeof offices)[OfficeName]['staff'][number]['key'];

/** Those who play: professionals at their facilities, and the region's office. */
export interface Cast {
  readonly people: Readonly<Record<PersonKey, Viewer>>;
  readonly facilities: Readonly<Record<OfficeName, string>>;
  readonly office: Viewer;
}

/** The address under which everybody may fetch an invented person's drawn face. */
export const faceOf = (key: string): string => `/demonstration/faces/${key}`;

/** Nobody has a password: in a demonstration one enters by face. */
export async function gatherCast(stage: Stage, accounts: Accounts, region: string, time: StoryTime): Promise<Cast> {
  const system = systemViewer(region);
  const open = async (kind: 'professional' | 'office', key: string, name: string, kana: string, at: string): Promise<string> => {
    const opened = await stage.alone(at, () =>
      accounts.open({ kind, signInName: `demo-${key}`, name, kana, email: null, password: null }, systemIds.next(), system),
    );
    if (isRefusal(opened)) throw new Error(`The demonstration could not open an account: ${opened.message}`);
    if (portraits.has(key)) await stage.act(at, system, setFace, { account: opened.account, face: faceOf(key) });
    return opened.account;
  };

  const office = viewerOf(
    region,
    await open('office', 'office', '地域連携事務局 西村', 'ちいきれんけいじむきょく にしむら', time.at(119, '09:00')),
    'office',
  );
  const people = new Map<string, Viewer>();
  const facilities = new Map<string, string>();
  const register = async ({ name, kana, kind, staff }: Office, key: string, number: string): Promise<void> => {
    const at = time.at(118, '10:00');
    const facility = systemIds.next();
    const accountsOf = new Map<string, string>();
    for (const member of staff) accountsOf.set(member.key, await open('professional', member.key, member.name, member.kana, at));
    const [manager, ...others] = staff;
    await stage.act(at, office, reserveNumber, { number, facility });
    await stage.act(at, office, registerFacility, {
      facility,
      number,
      name,
      kana,
      kind,
      phone: `03-0000-${number.slice(-4)}`,
      manager: accountsOf.get(manager!.key)!,
      managerProfession: manager!.profession,
    });
    for (const { key: member, profession } of staff)
      people.set(member, viewerOf(region, accountsOf.get(member)!, 'team', facility, profession));
    for (const { key: member, profession } of others) {
      await stage.act(at, people.get(manager!.key)!, addStaff, { facility, account: accountsOf.get(member)!, profession, manager: false });
    }
    facilities.set(key, facility);
  };
  await Promise.all(Object.entries(offices).map(([key, facility], index) => register(facility, key, String(1_399_900_001 + index))));
  return { people: Object.fromEntries(people) as Cast['people'], facilities: Object.fromEntries(facilities) as Cast['facilities'], office };
}

/** Somebody who acts without having signed in: the story needs no sessions. */
export function viewerOf(
  region: string,
  account: string,
  audience: Viewer['audience'],
  facility: string | null = null,
  profession: string | null = null,
): Viewer {
  return { audience, region, account, facility, profession, device: null, session: account, sessionUntil: '9999-12-31T23:59:59.999Z' };
}
