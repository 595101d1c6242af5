import type { Viewer } from '@tsumugi/kernel';
import { viewBench, type GivenEvent } from '@tsumugi/views/testing';
import { accountView } from '../account/view.js';
import { careTeamView } from '../care-team/view.js';
import { consentView } from '../consent/view.js';
import { facilityView } from '../facility/view.js';
import { defaultRegionPolicy } from '../policy/default-policy.js';
import { regionView } from '../region/view.js';
import { roomIdOf } from '../timeline/ids.js';
import { timelineView } from '../timeline/view.js';
import { vitalsView } from '../vitals/view.js';
import { cardOf, cardsOf } from './card.js';
import { listAccess, myPatientsUpdates } from './feeds.js';
import { patientsTopic } from '../policy/patient-lists.js';
import { patientLinesView } from './lines-view.js';
import { patientView } from './view.js';

const today = '2026-04-01';
const at = '2026-04-01T02:00:00.000Z';
const views = [regionView, facilityView, accountView, patientView, patientLinesView, consentView, careTeamView, timelineView, vitalsView];

const viewer = (account: string, facility: string): Viewer => ({
  audience: 'team',
  region: 'region-1',
  account,
  facility,
  profession: 'visiting-nurse',
  device: null,
  session: `session-${account}`,
  sessionUntil: '2026-04-01T14:00:00.000Z',
});
const nurse = viewer('nurse', 'station');
const colleague = viewer('colleague', 'station');
const doctor = viewer('doctor', 'clinic');
const by = ({ account, facility }: Viewer) => ({ person: account, facility, device: null });
const topics = (...viewers: Viewer[]) => viewers.map(({ account, facility }) => patientsTopic(account, facility!)).sort();

const signedIn = (account: string, facility: string): GivenEvent => ({
  type: 'SessionOpened',
  stream: `session-${account}`,
  data: {
    account,
    audience: 'team',
    facility,
    profession: 'visiting-nurse',
    device: null,
    tokenHash: account,
    until: '2026-04-01T14:00:00.000Z',
    password: null,
    goesOnFrom: null,
  },
});

const facility = (id: string, ...staff: string[]): GivenEvent[] => [
  {
    type: 'FacilityRegistered',
    stream: `facility-${id}`,
    data: { number: `number of ${id}`, name: id, kana: id, kind: 'clinic', phone: null },
  },
  ...staff.flatMap((account) => [
    {
      type: 'AccountOpened',
      stream: `account-${account}`,
      data: { kind: 'professional', signInName: account, name: `${account}さん`, kana: account, email: null },
    },
    { type: 'StaffAdded', stream: `facility-${id}`, data: { account, profession: 'visiting-nurse', manager: false } },
    signedIn(account, id),
  ]),
];

const consent: GivenEvent = {
  type: 'ConsentRecorded',
  actor: by(nurse),
  data: {
    consent: 'consent-1',
    patient: 'hana',
    kind: 'COMPREHENSIVE',
    facilities: [],
    form: 'WRITTEN',
    givenOn: today,
    givenBy: { name: '紡木 ハナ', relationship: null },
    obtainedBy: { account: 'nurse', facility: 'station' },
    explanationVersion: '1',
    registration: 'facility-then-office-check',
  },
};
const joined: GivenEvent = {
  type: 'InvitationAccepted',
  actor: by(doctor),
  data: { invitation: 'i', patient: 'hana', facility: 'clinic' },
};

let posts = 0;
const post = (author: Viewer, text: string, more: object = {}) => ({
  type: 'PostPublished',
  actor: by(author),
  data: {
    post: `post-${(posts += 1)}`,
    room: roomIdOf('hana', 'ALL_PROFESSIONALS'),
    patient: 'hana',
    author: author.account,
    authorFacility: author.facility,
    enteredBy: null,
    enteredByFacility: null,
    replyTo: null,
    text,
    tags: [],
    mentions: [],
    priority: 'NORMAL',
    attachments: [],
    readings: [],
    audienceCount: 2,
    ...more,
  },
});
const seen = (by_: Viewer, ...seenPosts: string[]): GivenEvent => ({
  type: 'PostsSeen',
  actor: by(by_),
  data: { room: roomIdOf('hana', 'ALL_PROFESSIONALS'), posts: seenPosts.map((post) => ({ post, version: 1 })) },
});

/** Hana, registered by the station, with its nurse and a colleague, and a consent to the whole team. */
function bench() {
  return viewBench(views).given(
    { type: 'RegionFounded', data: { name: 'つむぎ', policy: defaultRegionPolicy, demonstration: false } },
    ...facility('station', 'nurse', 'colleague'),
    ...facility('clinic', 'doctor'),
    {
      type: 'PatientRegistered',
      stream: 'patient-hana',
      actor: by(nurse),
      data: { facility: 'station', name: '紡木 ハナ', kana: 'ツムギ ハナ', birthDate: '1941-11-03', sex: 'FEMALE' },
    },
    consent,
  );
}

describe('the card of a patient', () => {
  it('shows who she is and how old on that day', () => {
    const { db } = bench();
    expect(cardOf(db, nurse, 'hana', today)).toMatchObject({ name: '紡木 ハナ', age: 84, phase: 'STABLE', readable: true, unread: 0 });
    expect(cardOf(db, doctor, 'hana', today)).toBeNull();
  });

  it('counts what others wrote and one has not seen', () => {
    const given = bench();
    const [first, second] = [post(colleague, 'おはよう'), post(colleague, '体重\nが増えた')];
    given.given(first, second, post(nurse, '訪問します'));
    expect(cardOf(given.db, nurse, 'hana', today)).toMatchObject({ unread: 2, lastPost: 'nurseさん: 訪問します' });
    expect(cardOf(given.db, colleague, 'hana', today)).toMatchObject({ unread: 1 });
    given.given(seen(nurse, first.data.post));
    expect(cardOf(given.db, nurse, 'hana', today)).toMatchObject({ unread: 1 });
    given.given({ type: 'PostWithdrawn', actor: by(colleague), data: { post: second.data.post, reason: 'MISTAKE' } });
    expect(cardOf(given.db, nurse, 'hana', today)).toMatchObject({ unread: 0 });
  });

  it('does not count what was written before the facility joined', () => {
    const given = bench();
    const before = post(nurse, '昔の記録');
    given.given(before, joined);
    expect(cardOf(given.db, doctor, 'hana', today)).toMatchObject({ unread: 0, lastPost: 'nurseさん: 昔の記録' });
    const after = post(nurse, '新しい記録', { priority: 'IMPORTANT' });
    given.given(after);
    expect(cardOf(given.db, doctor, 'hana', today)).toMatchObject({ unread: 1, awaitingMyAcknowledgement: 1 });
    given.given(seen(doctor, before.data.post, after.data.post), {
      type: 'PostAcknowledged',
      actor: by(doctor),
      data: { post: after.data.post, person: 'doctor', version: 1 },
    });
    expect(cardOf(given.db, doctor, 'hana', today)).toMatchObject({ unread: 0, awaitingMyAcknowledgement: 0 });
    const corrected = { post: after.data.post, version: 2, text: '直した記録', proxy: null };
    given.given({ type: 'PostCorrected', actor: by(nurse), data: corrected });
    expect(cardOf(given.db, doctor, 'hana', today)).toMatchObject({ awaitingMyAcknowledgement: 1 });
  });

  it('does not know of rooms that one is not in', () => {
    const given = bench().given(joined, {
      type: 'RoomOpened',
      data: { room: 'narrow', patient: 'hana', kind: 'NARROWED', name: '', parties: [{ facility: 'station', account: '*' }] },
    });
    given.given(post(nurse, '内輪の話', { room: 'narrow' }));
    expect(cardOf(given.db, colleague, 'hana', today)).toMatchObject({ unread: 1, lastPost: 'nurseさん: 内輪の話' });
    expect(cardOf(given.db, doctor, 'hana', today)).toMatchObject({ unread: 0, lastPost: null, lastPostAt: null });
  });

  it('shows no more than who she is once consent is withdrawn', () => {
    const given = bench().given(post(colleague, '体重が増えた'));
    given.given({
      type: 'ConsentWithdrawn',
      data: { patient: 'hana', facilities: [], withdrawnOn: today, givenBy: { name: '紡木 ハナ', relationship: null }, reason: null },
    });
    expect(cardOf(given.db, nurse, 'hana', today)).toMatchObject({
      name: '紡木 ハナ',
      readable: false,
      unread: null,
      phase: null,
      lastPost: null,
    });
  });

  it('keeps the age that she had when she died', () => {
    const given = bench().given({ type: 'PatientDied', stream: 'patient-hana', actor: by(nurse), data: { diedOn: '2026-03-01' } });
    expect(cardOf(given.db, nurse, 'hana', '2027-01-01')).toMatchObject({ phase: 'DIED', age: 84 });
    expect(given.rechecks).toContain('patient:hana');
  });

  it('quotes under the name of who wrote it: a correction, and what was typed for another', () => {
    const given = bench().given(joined);
    const first = post(nurse, '発赤なし');
    const correct = (by_: Viewer, text: string, version: number, proxy: string | null = null): GivenEvent => ({
      type: 'PostCorrected',
      actor: by(by_),
      data: { post: first.data.post, version, text, proxy },
    });
    given.given(first, correct(colleague, '壊死あり', 2));
    expect(cardOf(given.db, colleague, 'hana', today)).toMatchObject({ lastPost: 'colleagueさん: 壊死あり' });
    const typed = { author: 'doctor', authorFacility: 'clinic', enteredBy: 'nurse', enteredByFacility: 'station' };
    const proxy = post(nurse, 'インスリン4単位へ', typed);
    given.given(proxy);
    expect(cardOf(given.db, colleague, 'hana', today)).toMatchObject({ lastPost: 'nurseさん（代行）: インスリン4単位へ' });
    given.given({ type: 'ProxyPostConfirmed', actor: by(doctor), data: { post: proxy.data.post, version: 1 } });
    expect(cardOf(given.db, colleague, 'hana', today)).toMatchObject({ lastPost: 'doctorさん: インスリン4単位へ' });
    const other = post(nurse, '中止', typed);
    given.given(other, { type: 'ProxyPostObjected', actor: by(doctor), data: { post: other.data.post, reason: '言っていない' } });
    expect(cardOf(given.db, colleague, 'hana', today)).toMatchObject({ lastPost: 'nurseさん（代行）: 中止' });
  });

  it('keeps the death that its facility wrote while the patient stands dead, whatever day others wrote, and nobody living is shown as dead', () => {
    const death = (of: Viewer, type: string, data: object): GivenEvent => ({ type, stream: 'patient-hana', actor: by(of), data });
    const day = (diedOn: string) => ({ diedOn, foundBy: '看護師', foundAt: at, recordedBy: null });
    const withdrawn: GivenEvent = {
      type: 'ConsentWithdrawn',
      data: { patient: 'hana', facilities: [], withdrawnOn: today, givenBy: { name: '紡木 ハナ', relationship: null }, reason: null },
    };
    const given = bench().given(joined, post(doctor, '訪問'), death(nurse, 'PatientDied', day('2026-03-31')), withdrawn);
    const dead = { phase: 'DIED', age: 84 };
    expect(cardOf(given.db, nurse, 'hana', '2027-01-01')).toMatchObject(dead);
    given.given(death(doctor, 'PatientDied', day('2026-03-30')));
    expect([nurse, doctor].map((each) => cardOf(given.db, each, 'hana', '2027-01-01'))).toMatchObject([dead, dead]);
    // Another's undoing is told as one's own is, also to whom no consent reaches.
    given.given(death(nurse, 'PatientDeathUndone', { reason: '別の方でした' }));
    expect([nurse, doctor].map((each) => cardOf(given.db, each, 'hana', today))).toMatchObject([{ phase: null }, { phase: null }]);
    // Recorded again by one: the other, who was told that it was a mistake, is not told of that.
    given.given(death(nurse, 'PatientDied', day('2026-03-31')));
    expect(cardOf(given.db, nurse, 'hana', '2027-01-01')).toMatchObject(dead);
  });

  it.each([
    ['goes on with the days of the first recording', '2026-03-31', '2026-04-01T02:00:00.000Z'],
    ['has days of its own where the patient lived on after the mistake', '2026-04-18', '2026-04-20T02:00:00.000Z'],
  ])('recorded dead anew after that was undone %s', (_, diedOn, from) => {
    const death = (type: string, when: string, data: object): GivenEvent => ({
      ...{ type, stream: 'patient-hana', actor: by(doctor), data },
      at: `${when}T02:00:00.000Z`,
    });
    const found = { foundBy: '医師', foundAt: at, recordedBy: null };
    const given = bench().given(
      death('PatientDied', '2026-04-01', { diedOn: '2026-03-31', ...found }),
      death('PatientDeathUndone', '2026-04-10', { reason: '別の方でした' }),
      death('PatientDied', '2026-04-20', { diedOn, ...found }),
    );
    expect(given.db.get('SELECT death_recorded_at AS recorded FROM patient_patient WHERE id = ?', 'hana')).toEqual({ recorded: from });
  });

  it('is gone with the key', () => {
    const given = bench().given({
      type: 'PatientRegistered',
      stream: 'patient-taro',
      data: { facility: 'station' },
      shredded: true,
    });
    expect(cardOf(given.db, nurse, 'taro', today)).toBeNull();
    expect(cardsOf(given.db, nurse, today).map(({ id }) => id)).toEqual(['hana']);
  });
});

describe('one’s own list of patients', () => {
  const toldOf = (kinds: Readonly<Record<string, Viewer[]>>) =>
    Object.entries(kinds)
      .flatMap(([kind, viewers]) => topics(...viewers).map((topic) => `${topic} ${kind}`))
      .sort();
  const told = (given: ReturnType<typeof bench>) =>
    given.changes
      .filter(({ topic }) => topic.startsWith('patients:'))
      .map(({ topic, kind }) => `${topic} ${kind}`)
      .sort();

  it('has what is new first', () => {
    const register = (id: string, kana: string): GivenEvent => ({
      type: 'PatientRegistered',
      stream: `patient-${id}`,
      actor: by(nurse),
      data: { facility: 'station', name: id, kana, birthDate: '1950-01-01', sex: 'MALE' },
    });
    const given = bench().given(register('aoki', 'アオキ'), register('ueda', 'ウエダ'), {
      type: 'PatientDied',
      stream: 'patient-aoki',
      actor: by(nurse),
      data: { diedOn: today, foundBy: '医師', foundAt: at, recordedBy: null },
    });
    expect(cardsOf(given.db, nurse, today).map(({ id }) => id)).toEqual(['ueda', 'hana', 'aoki']);
    given.given(post(colleague, '体重が増えた'));
    expect(cardsOf(given.db, nurse, today).map(({ id }) => id)).toEqual(['hana', 'ueda', 'aoki']);
  });

  it('hears of posts for everybody assigned, of what one has seen oneself alone', () => {
    const given = bench();
    const first = post(colleague, '体重が増えた');
    given.given(first);
    expect(told(given)).toEqual(topics(nurse, colleague).map((topic) => `${topic} Changed`));
    given.given(seen(nurse, first.data.post));
    expect(told(given)).toEqual(topics(nurse).map((topic) => `${topic} Changed`));
  });

  it('is silent about rooms that one is not in, and about everything once no consent reaches the facility', () => {
    const given = bench().given(joined, {
      type: 'RoomOpened',
      data: { room: 'narrow', patient: 'hana', kind: 'NARROWED', name: '', parties: [{ facility: 'station', account: '*' }] },
    });
    given.given(post(nurse, '内輪の話', { room: 'narrow' }));
    expect(told(given)).toEqual(topics(nurse, colleague).map((topic) => `${topic} Changed`));
    given.given(post(nurse, '全員に'));
    expect(told(given)).toEqual(topics(nurse, colleague, doctor).map((topic) => `${topic} Changed`));
    given.given({
      type: 'ConsentWithdrawn',
      data: {
        patient: 'hana',
        facilities: ['clinic'],
        withdrawnOn: today,
        givenBy: { name: '紡木 ハナ', relationship: null },
        reason: null,
      },
    });
    // It wrote nothing, so nothing of it stays on its list.
    expect(told(given)).toContain(`${patientsTopic('doctor', 'clinic')} Gone`);
    given.given(post(nurse, '全員に'));
    expect(told(given)).toEqual(topics(nurse, colleague).map((topic) => `${topic} Changed`));
  });

  it('is told of to nobody who is signed out', () => {
    const given = bench().given(
      { type: 'SessionEnded', stream: 'session-nurse', data: { cause: 'signed-out' } },
      post(colleague, '体重が増えた'),
    );
    expect(told(given)).toEqual(topics(colleague).map((topic) => `${topic} Changed`));
    given.given({ ...post(colleague, '翌日'), at: '2026-04-02T02:00:00.000Z' });
    expect(told(given)).toEqual([]);
  });

  it('begins when the facility joins, and ends when it leaves', () => {
    const given = bench().given(joined);
    expect(told(given)).toEqual(toldOf({ Added: [doctor], Changed: [nurse, colleague] }));
    given.given({ type: 'FacilityRemoved', data: { patient: 'hana', facility: 'clinic', membership: 'i' } });
    expect(told(given)).toEqual(toldOf({ Gone: [doctor], Changed: [nurse, colleague] }));
    expect(cardsOf(given.db, doctor, today)).toEqual([]);
  });

  it('follows whom the manager assigns', () => {
    const assign = (all: boolean, ...accounts: string[]): GivenEvent => ({
      type: 'StaffAssigned',
      data: { patient: 'hana', facility: 'station', all, accounts },
    });
    const given = bench().given(assign(false, 'nurse'));
    expect(told(given)).toEqual(toldOf({ Gone: [colleague], Changed: [nurse] }));
    given.given(assign(true));
    expect(told(given)).toEqual(toldOf({ Added: [colleague], Changed: [nurse] }));
  });

  it('hears of whatever the page shows beside its lists, and the page is another then; of rooms, only who is in them', () => {
    const given = bench().given(joined);
    const version = (of: Viewer) => cardOf(given.db, of, 'hana', today)!.pageVersion;
    const basics = { careLevel: null, conditions: [], keyPerson: null, pointsOfCare: [], living: null };
    const changes: GivenEvent[] = [
      { type: 'BasicsUpdated', stream: 'patient-hana', actor: by(nurse), data: { ...basics, allergies: ['ペニシリン'] } },
      { type: 'PhaseChanged', stream: 'patient-hana', actor: by(nurse), data: { phase: 'END_OF_LIFE' } },
      { type: 'ThresholdSet', actor: by(doctor), data: { patient: 'hana', kind: 'SPO2', part: 'VALUE', low: 92, high: null } },
      { type: 'ConsentChecked', data: { consent: 'consent-1', patient: 'hana', by: 'office' } },
    ];
    for (const change of changes) {
      const before = [nurse, doctor].map(version);
      given.given(change);
      expect([change.type, told(given)]).toEqual([change.type, toldOf({ Changed: [nurse, colleague, doctor] })]);
      [nurse, doctor].forEach((each, index) => expect([change.type, version(each)]).not.toEqual([change.type, before[index]]));
    }
    const parties = [{ facility: 'station', account: '*' }];
    const rooms: GivenEvent[] = [
      { type: 'RoomOpened', actor: by(nurse), data: { room: 'narrow', patient: 'hana', kind: 'NARROWED', name: '', parties } },
      { type: 'RoomClosed', actor: by(nurse), data: { room: 'narrow' } },
    ];
    for (const change of rooms) {
      const [ofNurse, ofDoctor] = [nurse, doctor].map(version);
      given.given(change);
      expect(told(given)).toEqual(toldOf({ Changed: [nurse, colleague] }));
      expect(version(nurse)).not.toBe(ofNurse);
      expect(version(doctor)).toBe(ofDoctor);
    }
  });

  it('updated is the same as fetched', () => {
    const { db } = bench().given(post(colleague, '体重が増えた'));
    const access = listAccess(db, nurse, at);
    if (!access.allowed) throw new Error(access.reason);
    expect(access.validUntil).toBe('2026-04-01T14:00:00.000Z');
    expect(myPatientsUpdates.load('hana', access, db, {})).toEqual(cardsOf(db, nurse, today)[0]);
    expect(listAccess(db, viewer('stranger', 'station'), at).allowed).toBe(false);
  });
});
