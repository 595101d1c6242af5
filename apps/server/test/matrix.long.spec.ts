import { jest } from '@jest/globals';
import { professions, roomIdOf } from '@tsumugi/care';
import { DAY, MINUTE, SetClock, systemIds } from '@tsumugi/kernel';
import type { Person } from './client.js';
import { few } from './few.js';
import { TestRegion } from './test-region.js';
import { OpenScreen, send } from './two-worlds/screen.js';
import { operationsOf, type Known } from './whole-schema.js';

jest.setTimeout(600_000);

/** How a facility stands to a patient: what its staff sees, and whether it still writes. */
const states = {
  'with the whole consent': { sees: 'all', writes: true },
  'named by an individual consent': { sees: 'all', writes: true },
  'in the days after the death': { sees: 'all', writes: true, died: true },
  'when those days are over': { sees: 'all', writes: false, died: true },
  'registering, before any consent': { sees: 'identity', writes: false },
  'whose consent was withdrawn, with records of its own': { sees: 'own', writes: false },
  'that an individual consent named once': { sees: 'own', writes: false },
  'whose consent was withdrawn, without records': { sees: 'nothing', writes: false },
  'that left': { sees: 'nothing', writes: false, stranger: true },
  'that is asked': { sees: 'nothing', writes: false, stranger: true },
  'that has nothing to do with it': { sees: 'nothing', writes: false, stranger: true },
} as const satisfies Record<string, State>;

interface State {
  readonly sees: 'all' | 'own' | 'identity' | 'nothing';
  readonly writes: boolean;
  readonly died?: boolean;
  readonly stranger?: boolean;
}

// Written out once more, and not asked of the code that is looked at.
const clinicians = ['doctor', 'dentist', 'nurse', 'visiting-nurse', 'public-health-nurse', 'pharmacist'];
const inviting = ['doctor', 'visiting-nurse', 'nurse', 'care-manager', 'msw', 'pharmacist'];
const releasing = ['doctor', 'visiting-nurse', 'nurse', 'care-manager'];
/** Those who release last: what a facility released, all its staff may take back. */
const everybody = Object.keys(professions).sort((a, b) => Number(releasing.includes(a)) - Number(releasing.includes(b)));
const some = ['helper', 'doctor', 'visiting-nurse'];

/** Each mutation of the care of a patient: who may, where the patient lives and consent reaches. Null: whoever is of the team. */
interface Allowed {
  readonly input: (about: Known) => Record<string, unknown>;
  readonly professions?: readonly string[];
  /** What they hear who read the record and may not do this; else it is not there. */
  readonly refusal?: string;
  readonly needs: 'writing' | 'consent' | 'life' | 'membership';
}
const spare = (about: Known): Record<string, unknown> => ({ patient: about['patient'] });
const mutations: Record<string, Allowed> = {
  publishPost: { input: ({ room }) => ({ room, text: 'x' }), needs: 'writing' },
  recordReadings: {
    input: (about) => ({ ...spare(about), measuredAt: about['before'], readings: [{ id: systemIds.next(), kind: 'PULSE', value: 70 }] }),
    needs: 'writing',
  },
  recordDailyLife: {
    input: (about) => ({ ...spare(about), kind: 'SKIN', result: 'VALUE', detail: 'x', observedAt: about['before'] }),
    needs: 'writing',
  },
  openRoom: { input: (about) => ({ ...spare(about), kind: 'NARROWED', name: 'x', accounts: [about['account']] }), needs: 'writing' },
  react: { input: ({ post }) => ({ post, kind: 'thanks', on: true }), needs: 'writing' },
  acknowledgePost: { input: ({ post }) => ({ post }), needs: 'writing' },
  raiseObjection: { input: ({ post }) => ({ kind: 'POST', record: post, expectedVersion: 1, remark: 'x' }), needs: 'writing' },
  correctPost: { input: ({ post }) => ({ post, expectedVersion: 1, text: 'x' }), professions: [], refusal: 'INVALID', needs: 'writing' },
  setThreshold: { input: (about) => ({ ...spare(about), kind: 'PULSE', high: 120 }), professions: clinicians, needs: 'consent' },
  takeAlert: { input: ({ alert }) => ({ alert }), professions: clinicians, needs: 'consent' },
  releasePost: {
    input: ({ post }) => ({ post, version: 1, attachments: [] }),
    ...{ professions: releasing, refusal: 'INVALID', needs: 'consent' as const },
  },
  inviteFamily: {
    input: (about) => ({ ...spare(about), name: 'x', relationship: '姪', email: null }),
    ...{ professions: inviting, needs: 'life' as const },
  },
  withdrawConsent: {
    // Refused for its day, by whoever may: nothing of what the others are asked about changes.
    input: (about) => ({ ...spare(about), facilities: [], withdrawnOn: '2100-01-01', givenBy: { name: 'x' }, reason: null }),
    needs: 'membership',
  },
};

describe('every profession in every state of consent', () => {
  let region: TestRegion;
  const seats: { state: State; name: string; profession: string; person: Person; about: Known }[] = [];
  const screens: OpenScreen[] = [];

  beforeAll(async () => {
    const clock = new SetClock('2026-04-01T00:00:00.000Z');
    // Every profession at every facility: which kind takes on whom is asked about elsewhere.
    const policy = { employment: [{ kind: 'clinic', professions: Object.keys(professions) }] };
    region = await TestRegion.start({ clock, policy, steady: () => performance.now() * 10_000, environment: { TSUMUGI_SYNC: 'off' } });
    const author = await region.facility('書く事業所', 'clinic', 'doctor');
    const facility = (name: string) => region.facility(name, 'clinic', 'doctor');
    const whole = await facility('全部');
    const write = async (person: Person, name: string, input: Record<string, unknown>): Promise<string> => {
      clock.advance(MINUTE);
      const id = await person.do(name, input);
      region.everybodySees(person);
      return id;
    };
    const givenBy = { name: 'x', relationship: null };
    const patientOf = async (
      registering: Person,
      consent: 'COMPREHENSIVE' | 'INDIVIDUAL' | null,
      members: readonly Person[],
    ): Promise<string> => {
      const patient = await write(registering, 'registerPatient', {
        name: 'canary-identity',
        kana: 'x',
        birthDate: '1942-05-03',
        sex: 'FEMALE',
      });
      const facilities = consent === 'INDIVIDUAL' ? [registering, ...members].map((member) => member.facility) : [];
      if (consent) await region.consent(registering, patient, { kind: consent, facilities });
      for (const member of members) {
        await region.join(registering, patient, member);
        region.everybodySees(member);
      }
      return patient;
    };
    const die = (patient: string) => write(author, 'recordDeath', { patient, diedOn: region.today(), foundBy: 'x', foundAt: clock.now() });

    const over = await patientOf(author, 'COMPREHENSIVE', [whole]);
    const written = async (patient: string): Promise<Known> => {
      const room = roomIdOf(patient, 'ALL_PROFESSIONALS');
      const post = await write(author, 'publishPost', { room, text: 'canary-care' });
      await write(author, 'setThreshold', { patient, kind: 'SPO2', low: 92 });
      const reading = systemIds.next();
      await write(author, 'recordReadings', { patient, readings: [{ id: reading, kind: 'SPO2', value: 88 }], note: 'canary-care' });
      const entry = await write(author, 'recordDailyLife', { patient, kind: 'SKIN', result: 'VALUE', detail: 'x', note: 'canary-care' });
      return {
        ...{ patient, room, post, reading, entry, alert: reading, record: reading, before: clock.now(), account: author.account },
        ...{
          objection: systemIds.next(),
          notice: systemIds.next(),
          family: systemIds.next(),
          session: systemIds.next(),
          file: systemIds.next(),
        },
        ...{ invitation: systemIds.next(), facility: author.facility, consent: systemIds.next() },
        ...{ recording: '1', report: '1' },
        ...{ 'patient.id': patient, 'room.id': room, 'post.id': post },
      };
    };
    const overAbout = await written(over);
    await die(over);
    clock.advance(20 * DAY);
    // Nobody stays signed in for so long.
    for (const [person, name] of [
      [region.office, 'office'],
      [author, 'manager-1'],
      [whole, 'manager-2'],
    ] as const)
      await person.signIn(name, 'correct horse battery');
    const [withdrawn, silent, left, asked, stranger] = [
      ...[await facility('撤回'), await facility('無記録'), await facility('脱退'), await facility('招待'), await facility('無関係')],
    ] as const;

    const first = await patientOf(author, 'COMPREHENSIVE', [whole, withdrawn, silent, left]);
    const individual = await patientOf(author, 'INDIVIDUAL', [whole, withdrawn]);
    const dead = await patientOf(author, 'COMPREHENSIVE', [whole]);
    const unconsented = await patientOf(whole, null, []);
    for (const [person, patient] of [
      [withdrawn, first],
      [withdrawn, individual],
      [left, first],
    ] as const)
      await write(person, 'publishPost', { room: roomIdOf(patient, 'ALL_PROFESSIONALS'), text: 'canary-own' });
    const about = { first: await written(first), individual: await written(individual), dead: await written(dead) };
    await die(dead);
    await write(left, 'removeFacility', { patient: first, facility: left.facility });
    await write(author, 'inviteFacility', { patient: first, facility: asked.facility, message: null });
    const end = { withdrawnOn: region.today(), givenBy, reason: null };
    await write(author, 'withdrawConsent', { ...end, patient: first, facilities: [withdrawn.facility, silent.facility] });
    await write(author, 'withdrawConsent', { ...end, patient: individual, facilities: [withdrawn.facility] });

    const unconsentedRoom = roomIdOf(unconsented, 'ALL_PROFESSIONALS');
    const others = Object.fromEntries(Object.keys(about.first).map((name) => [name, systemIds.next()]));
    const nothingThere = {
      ...others,
      before: about.first['before'],
      patient: unconsented,
      room: unconsentedRoom,
      'patient.id': unconsented,
      'room.id': unconsentedRoom,
    };
    const places: [keyof typeof states, Person, Known, readonly string[]][] = [
      ['with the whole consent', whole, about.first, everybody],
      ['named by an individual consent', whole, about.individual, some],
      ['in the days after the death', whole, about.dead, everybody],
      ['when those days are over', whole, overAbout, some],
      ['registering, before any consent', whole, nothingThere, some],
      ['whose consent was withdrawn, with records of its own', withdrawn, about.first, everybody],
      ['that an individual consent named once', withdrawn, about.individual, some],
      ['whose consent was withdrawn, without records', silent, about.first, some],
      ['that left', left, about.first, some],
      ['that is asked', asked, about.first, some],
      ['that has nothing to do with it', stranger, about.first, some],
    ];
    const staff = new Map<string, Person>();
    for (const [name, manager, known, who] of places)
      for (const profession of who) {
        const key = `${manager.facility} ${profession}`;
        const person = staff.get(key) ?? (await region.staff(manager, `${profession} canary-staff`, profession));
        staff.set(key, person);
        seats.push({ name, state: states[name], profession, person, about: known });
      }
    for (const { person } of seats) person.after = author.after;
  });
  afterAll(async () => {
    for (const screen of screens) screen.close();
    await region.end();
  });

  const canaries = (text: string): string[] =>
    [...new Set([...text.matchAll(/canary-(care|own|identity)/g)].map((match) => match[1]!))].sort();
  const seen = ({ state }: (typeof seats)[number]): string[] =>
    ({ all: ['care', 'identity'], own: ['identity', 'own'], identity: ['identity'], nothing: [] })[state.sees];

  it('sees by query and polling what is theirs, and what is theirs only', async () => {
    for (const seat of seats) {
      const { person, about, name, profession, state } = seat;
      const asked = [
        ...operationsOf('team', 'query', about).map((each) => ({ ...each, path: 'team/graphql' })),
        ...operationsOf('team', 'subscription', about).map((each) => ({ ...each, path: 'team/live' })),
      ];
      const answers = await few(asked, async ({ name: field, document, variables, path }) => ({
        field,
        bytes: (await send(person, path, { query: document, variables })).bytes,
      }));
      expect(answers.filter(({ bytes }) => /GRAPHQL_VALIDATION_FAILED|RATE_LIMITED|"INTERNAL"/.test(bytes))).toEqual([]);
      const text = answers
        // A person's own list names all their patients: asked about by its own test.
        .filter(({ field }) => !field.startsWith('myPatients'))
        .map(({ bytes }) => bytes)
        .join('\n');
      const found = canaries(text);
      const own = state.sees === 'all' && found.includes('own') ? ['own'] : [];
      expect([name, profession, found]).toEqual([name, profession, [...seen(seat), ...own].sort()]);
    }
  });

  it('may do what is theirs to do, and hears of nothing else', async () => {
    const deviations: unknown[] = [];
    const allowed: Record<string, number> = {};
    for (const seat of seats) {
      const { person, about, name, profession, state } = seat;
      for (const [mutation, rule] of Object.entries(mutations)) {
        const answer = await person.mutate(mutation, rule.input(about));
        const code = answer.__typename === 'Written' ? 'Written' : answer.code;
        const may = permitted(rule, state, profession);
        const tells = !may && state.sees === 'all' && rule.refusal !== undefined && (state.writes || rule.needs === 'consent');
        const isPermitted = code !== 'NOT_FOUND' && !(tells && code === rule.refusal);
        if (isPermitted !== may) deviations.push([name, profession, mutation, code, may ? 'may' : 'may not']);
        if (may) allowed[mutation] = (allowed[mutation] ?? 0) + 1;
      }
    }
    expect(deviations).toEqual([]);
    // Each refusal has its allowed twin; a correction's is its author's.
    expect(Object.keys(mutations).filter((mutation) => !allowed[mutation])).toEqual(['correctPost']);
  });

  it('is told on every stream of what is theirs while others write', async () => {
    const watched = seats.filter(({ profession }) => some.includes(profession));
    const opened = new Map<(typeof seats)[number], OpenScreen>();
    for (const seat of watched) {
      const screen = await OpenScreen.open(seat.person, operationsOf('team', 'subscription', seat.about));
      screens.push(screen);
      screen.tick = 'later';
      opened.set(seat, screen);
    }
    const author = seats[0]!.about;
    expect(author['account']).toBeDefined();
    const writer = seats.find(({ name, profession }) => name === 'with the whole consent' && profession === 'visiting-nurse')!;
    for (const seat of [writer, seats.find(({ name }) => name === 'named by an individual consent')!]) {
      const { patient, room } = seat.about;
      await seat.person.do('publishPost', { room, text: 'canary-care' });
      await seat.person.do('recordReadings', {
        patient,
        readings: [{ id: systemIds.next(), kind: 'SPO2', value: 85 }],
        note: 'canary-care',
      });
      await seat.person.do('recordDailyLife', { patient, kind: 'SKIN', result: 'VALUE', detail: 'x', note: 'canary-care' });
    }
    await region.server.desk.seen(await region.server.platform.store.head());
    for (const [{ name, profession, state, about }, screen] of opened) {
      await screen.drained();
      const later = screen.frames.filter((frame) => frame.startsWith('later') && !frame.includes('"myPatientsUpdates"'));
      const feeds = new Set(later.map((frame) => /"id":"(\w+)"/.exec(frame)?.[1]));
      const isTold =
        state.sees === 'all' &&
        [writer.about['patient'], seats.find((each) => each.name === 'named by an individual consent')!.about['patient']].includes(
          about['patient'],
        );
      expect([name, profession, isTold ? feeds : later]).toEqual([
        ...[name, profession],
        isTold ? new Set(['roomUpdates', 'readingUpdates', 'alertUpdates', 'dailyLifeUpdates']) : [],
      ]);
    }
  });
});

/** The rights as the office reads them in the region's paper. */
function permitted({ needs, professions: only }: Allowed, { sees, writes, died, stranger }: State, profession: string): boolean {
  if (stranger) return false;
  if (only && !only.includes(profession)) return false;
  if (needs === 'membership') return true;
  if (sees !== 'all') return false;
  if (needs === 'writing') return writes;
  return needs === 'consent' || !died;
}
