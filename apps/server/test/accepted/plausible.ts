import { defaultRegionPolicy, roomIdOf } from '@tsumugi/care';
import type { Viewer } from '@tsumugi/kernel';
import type { InputField } from '@tsumugi/plugin-sdk';

/** Chooses by a number alone, so that a counterexample can be played again. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  below(bound: number): number {
    // mulberry32: small, and good enough to choose by.
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  }

  one<T>(of: readonly T[]): T {
    return of[this.below(of.length)]!;
  }

  some<T>(of: readonly T[]): T[] {
    return of.filter(() => this.below(4) === 0);
  }

  chance(of: number): boolean {
    return this.below(of) === 0;
  }
}

/** What commands can name in a world. */
export interface Known {
  readonly region: string;
  readonly patients: readonly string[];
  readonly facilities: readonly string[];
  readonly accounts: readonly string[];
  /** Ids of commands, and of what they made: few, so that they collide. */
  readonly ids: readonly string[];
  readonly now: string;
  /** Ids of browsers that are subscribed. */
  readonly pushes: readonly string[];
  /** The id that the command has. */
  readonly commandId: string;
  /** An id for what the command makes, where that is not the command's own. */
  readonly inside?: string;
  /** A field of what an action wrote before, e.g. the id of a post. */
  made(action: string, field: string): readonly string[];
}

/** Which action makes what a field names, and by what name the action calls it. */
const makers: Readonly<Record<string, readonly [string, string]>> = {
  post: ['publishPost', 'commandId'],
  replyTo: ['publishPost', 'commandId'],
  invitation: ['inviteFacility', 'commandId'],
  family: ['inviteFamily', 'commandId'],
  consent: ['recordConsent', 'commandId'],
  entry: ['recordDailyLife', 'commandId'],
  measuring: ['recordReadings', 'commandId'],
  file: ['storeFile', 'commandId'],
  session: ['openSession', 'commandId'],
  notice: ['boards.postNotice', 'commandId'],
  cause: ['askNotices', 'cause'],
  objection: ['raiseObjection', 'commandId'],
};

const words = ['変わりありません', '発赤なし', '夕方うかがいました。', 'x'];
const kinds = {
  recordConsent: ['COMPREHENSIVE', 'INDIVIDUAL'],
  openRoom: ['NARROWED', 'ONE_TO_ONE'],
  react: ['thanks', 'understood'],
  recordDailyLife: ['MEAL', 'WATER', 'MOOD', 'SKIN'],
  recordReadings: ['PULSE'],
  correctReading: ['PULSE'],
  setThreshold: ['PULSE'],
  registerFacility: ['clinic', 'hospital'],
  setEmployment: ['clinic'],
  raiseObjection: ['READING', 'DAILY_LIFE', 'POST'],
  openAccount: ['professional', 'family'],
} as Readonly<Record<string, readonly string[]>>;

const employable = defaultRegionPolicy.employment.find(({ kind }) => kind === 'clinic')!.professions;

/**
 * A command with every field that any action knows, by the field's name: who adds an action whose
 * fields have new names adds them here. What an action does not know it does not look at.
 */
export function plausible(action: string, known: Known, viewer: Viewer, dice: Dice): Record<string, unknown> {
  const id = (): string => dice.one(known.ids);
  const of = (name: string): string => {
    const [maker, field] = makers[name]!;
    const made = known.made(maker, field);
    return made.length > 0 && !dice.chance(5) ? dice.one(made) : id();
  };
  const patient = dice.chance(8) ? id() : dice.one(known.patients);
  const facility = viewer.facility !== null && dice.chance(2) ? viewer.facility : dice.one(known.facilities);
  const account = dice.one(known.accounts);
  const text = dice.one(words);
  const value = dice.one([3, 60, 130]);
  const day = known.now.slice(0, 10);
  const bag = {
    patient,
    facility,
    account,
    text,
    value,
    region: known.region,
    room: dice.chance(3) ? id() : roomIdOf(patient, dice.one(['ALL_PROFESSIONALS', 'FAMILY'])),
    ...Object.fromEntries(Object.keys(makers).map((name) => [name, of(name)])),
    expectedVersion: 1 + dice.below(2),
    version: 1,
    versions: value === 60 ? null : [value === 3 ? 1 : 2],
    renew: value === 60,
    expectedUpdatedAt: null,
    waitedMs: 0,
    position: 1,
    type: 'PostPublished',
    at: known.now,
    name: text,
    kana: 'やまだ はる',
    title: text,
    record: of(dice.one(['post', 'entry'])),
    remark: text,
    answer: text,
    message: null,
    reason: action === 'endPush' ? 'unsubscribed' : action === 'withdrawPost' ? dice.one(['WRONG_PATIENT', 'MISTAKE']) : text,
    outcome: text,
    note: null,
    detail: dice.chance(2) ? null : text,
    result: dice.one(['VALUE', 'REFUSED', 'NOT_MEASURED']),
    value2: null,
    kind: dice.one(kinds[action] ?? ['NORMAL']),
    part: 'VALUE',
    low: dice.one([null, 50]),
    high: dice.one([null, 100]),
    expectedLow: dice.one([null, 50]),
    expectedHigh: dice.one([null, 100]),
    priority: dice.one(['NORMAL', 'IMPORTANT']),
    tags: [],
    mentions: [],
    replyTo: dice.chance(3) ? of('replyTo') : null,
    attachments: dice.chance(3) ? [of('file')] : [],
    readings: dice.chance(4) ? [id()] : [],
    posts: [of('post')],
    facilities: dice.some(known.facilities),
    accounts: dice.some(known.accounts),
    all: dice.chance(2),
    expected: action === 'setEmployment' ? employable : dice.one([null, dice.some(known.accounts)]),
    professions: [...employable, 'helper'],
    on: dice.chance(2),
    manager: dice.chance(2),
    profession: 'visiting-nurse',
    managerProfession: 'doctor',
    onBehalfOf: dice.chance(3) ? account : null,
    occurredAt: null,
    observedAt: null,
    measuredAt: null,
    form: 'WRITTEN',
    givenOn: day,
    withdrawnOn: day,
    diedOn: day,
    foundBy: text,
    foundAt: known.now,
    givenBy: { name: '山田 ハル', relationship: null },
    explanationVersion: '1',
    birthDate: '1942-05-03',
    sex: 'FEMALE',
    number: dice.one(['1300000001', '1300000002', '1300000003']),
    phone: null,
    signInName: dice.one(['hanako', 'jiro']),
    email: null,
    face: dice.one([null, '/faces/1.webp']),
    relationship: '長女',
    audience: 'team',
    device: null,
    password: dice.one([null, 0, 1]),
    goesOnFrom: dice.chance(3) ? of('session') : null,
    tokenHash: dice.one(['hash-1', 'hash-2']),
    until: '2027-01-01T00:00:00.000Z',
    policy: {
      ...defaultRegionPolicy,
      invitationDays: 7 + dice.below(3),
      consentRegistration: dice.one(['facility-then-office-check', 'office', 'office-two-persons']),
    },
    demonstration: false,
    process: dice.one(['new-posts', 'alerts']),
    causePosition: 1,
    notices: dice
      .some([...known.accounts, account])
      .map((each) => ({ account: each, kind: 'new-post', path: '/', urgent: false, about: {} })),
    delivered: ['mail'],
    failed: dice.some(['push']),
    endpoint: dice.one(['https://push.example/1', 'https://push.example/2']),
    p256dh: dice.one(['key-1', 'key-2']),
    auth: 'auth',
    id: dice.one([...known.pushes, id()]),
    digest: dice.one(['aa', 'bb']),
    careLevel: null,
    conditions: [text],
    allergies: [],
    keyPerson: null,
    pointsOfCare: [],
    living: null,
    phase: dice.one([null, 'STABLE', 'CHANGING']),
    expectedPhase: dice.one(['STABLE', 'CHANGING']),
    recording: action === 'recordDeath' ? dice.one([null, '1', '2']) : dice.one(['1', '2']),
    report: dice.one(['1', '2']),
  };
  const own: Readonly<Record<string, object>> = {
    recordReadings: {
      readings: [...new Set(known.inside !== undefined ? [known.inside] : dice.chance(3) ? [id(), id()] : [known.commandId])].map(
        (each) => ({
          id: each,
          kind: 'PULSE',
          value: dice.one([40, 60, 130]),
          value2: null,
        }),
      ),
    },
    endSession: { cause: 'signed-out' },
    correctReading: ofReading(),
    takeAlert: ofReading(),
    closeAlert: ofReading(),
  };
  return { ...bag, ...own[action] };

  /** A reading has the id of its measuring here: of two that must fit together one is chosen. */
  function ofReading(): object {
    const measuring = of('measuring');
    return { measuring, reading: measuring, alert: measuring };
  }
}

/** An input as the plugin declares it. */
export function plausibleInput(fields: { readonly [field: string]: InputField }, known: Known, dice: Dice): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, { type }]) => [name, of(type)]));

  function of(type: string): unknown {
    if (type.startsWith('[')) return [of(type.slice(1).replace(/!?\]!?$/, ''))];
    switch (type.replace('!', '')) {
      case 'ID':
        return dice.chance(2) ? dice.one(known.ids) : (known.made('boards.postNotice', 'commandId').at(-1) ?? dice.one(known.ids));
      case 'Int':
      case 'Float':
        return 1 + dice.below(3);
      case 'Boolean':
        return dice.chance(2);
      case 'Instant':
        return known.now;
      default:
        return dice.one(words);
    }
  }
}
