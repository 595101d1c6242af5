import {
  acceptInvitation,
  assignStaff,
  checkConsent,
  inviteFacility,
  markSeen,
  publishPost,
  recordConsent,
  recordDailyLife,
  recordReadings,
  registerPatient,
  roomIdOf,
  updateBasics,
} from '@tsumugi/care';
import { MINUTE, plus, systemIds, type Instant, type Viewer } from '@tsumugi/kernel';
import type { Cast, OfficeName, PersonKey } from './cast.js';
import type { Stage } from './stage.js';
import type { StoryTime } from './story-time.js';

type CommandOf<Action> = Action extends { stream(command: infer C, viewer: Viewer): string } ? Omit<C, 'commandId'> : never;
export type Sex = CommandOf<typeof registerPatient>['sex'];
type ReadingKind = CommandOf<typeof recordReadings>['readings'][number]['kind'];
type DailyLife = CommandOf<typeof recordDailyLife>;

export interface PatientCard {
  readonly name: string;
  readonly kana: string;
  readonly birthDate: string;
  readonly sex: Sex;
  readonly careLevel: CommandOf<typeof updateBasics>['careLevel'];
  readonly conditions: readonly string[];
  readonly allergies?: readonly string[];
  readonly keyPerson?: { readonly name: string; readonly relationship: string; readonly phone: string | null };
  readonly pointsOfCare?: readonly string[];
  readonly living: string;
  readonly phase?: CommandOf<typeof updateBasics>['phase'];
}

export interface Readings {
  readonly [kind: string]: number | readonly [number, number];
}

export interface PostOptions {
  readonly important?: boolean;
  readonly replyTo?: string;
  readonly tags?: readonly string[];
  readonly toProfessions?: readonly string[];
  readonly attachments?: readonly string[];
  readonly readings?: readonly string[];
  readonly occurredAt?: Instant;
  readonly onBehalfOf?: PersonKey;
}

/** One patient and the people around them, as the story has them act. */
export class Circle {
  readonly #posts: { readonly id: string; readonly by: PersonKey; readonly day: number }[] = [];

  private constructor(
    readonly stage: Stage,
    readonly cast: Cast,
    readonly time: StoryTime,
    readonly patient: string,
    private readonly basics: Omit<CommandOf<typeof updateBasics>, 'phase' | 'expectedPhase' | 'expectedUpdatedAt'>,
  ) {}

  /** The nurse's station registers the patient, takes the consent and asks the others into the team. */
  static async form(
    stage: Stage,
    cast: Cast,
    time: StoryTime,
    card: PatientCard,
    days: number,
    offices: readonly OfficeName[],
  ): Promise<Circle> {
    const { people } = cast;
    const { name, kana, birthDate, sex } = card;
    const at = time.at(days, '10:00');
    const patient = await stage.act(at, people.nurse, registerPatient, { facility: cast.facilities.nursing, name, kana, birthDate, sex });
    const basics = {
      patient,
      careLevel: card.careLevel,
      conditions: card.conditions,
      allergies: card.allergies ?? [],
      keyPerson: card.keyPerson ?? null,
      pointsOfCare: card.pointsOfCare ?? [],
      living: card.living,
    };
    const circle = new Circle(stage, cast, time, patient, basics);
    await stage.act(plus(at, 5 * MINUTE), people.nurse, recordConsent, {
      patient,
      kind: 'COMPREHENSIVE',
      facilities: [],
      form: 'WRITTEN',
      givenOn: time.date(days),
      givenBy: { name, relationship: null },
      explanationVersion: '2',
    });
    await stage.act(plus(at, 10 * MINUTE), people.nurse, updateBasics, {
      ...basics,
      phase: card.phase ?? null,
      expectedPhase: 'STABLE',
      expectedUpdatedAt: null,
    });
    for (const office of offices) {
      const invitation = await circle.invite(days, '10:20', office);
      await stage.act(plus(at, 90 * MINUTE), circle.managerOf(office), acceptInvitation, { invitation });
    }
    return circle;
  }

  invite(day: number, clock: string, office: OfficeName, message: string | null = null): Promise<string> {
    return this.stage.act(this.time.at(day, clock), this.cast.people.nurse, inviteFacility, {
      patient: this.patient,
      facility: this.cast.facilities[office],
      message,
    });
  }

  /** The basics stay as they are. */
  changePhase(day: number, clock: string, phase: CommandOf<typeof updateBasics>['phase']): Promise<string> {
    return this.stage.act(this.time.at(day, clock), this.cast.people.nurse, updateBasics, {
      ...this.basics,
      phase,
      expectedPhase: 'STABLE',
      expectedUpdatedAt: null,
    });
  }

  /** The region's office looks at the paper of the consent. */
  check(day: number): Promise<string> {
    return this.stage.act(this.time.at(day, '15:00'), this.cast.office, checkConsent, { patient: this.patient });
  }

  assign(day: number, manager: PersonKey, ...named: readonly PersonKey[]): Promise<string> {
    const accounts = named.map((key) => this.cast.people[key].account);
    return this.stage.act(this.time.at(day, '12:00'), this.cast.people[manager], assignStaff, {
      patient: this.patient,
      all: false,
      accounts,
      expected: null,
    });
  }

  async post(day: number, clock: string, by: PersonKey, text: string, options: PostOptions = {}): Promise<string> {
    const { important = false, replyTo, tags = [], toProfessions = [], attachments = [], readings = [], occurredAt, onBehalfOf } = options;
    const post = await this.stage.act(this.time.at(day, clock), this.cast.people[by], publishPost, {
      room: this.room,
      text,
      replyTo: replyTo ?? null,
      tags,
      mentions: toProfessions.map((profession) => ({ profession })),
      priority: important ? 'IMPORTANT' : 'NORMAL',
      attachments,
      readings,
      occurredAt: occurredAt ?? null,
      onBehalfOf: onBehalfOf ? this.cast.people[onBehalfOf].account : null,
    });
    this.#posts.push({ id: post, by, day });
    return post;
  }

  /** @returns the measuring, and its readings by kind: an alert has the id of its reading */
  async measure(
    day: number,
    clock: string,
    by: PersonKey,
    readings: Readings,
    note: string | null = null,
  ): Promise<{ measuring: string; ids: Record<string, string> }> {
    const ids = Object.fromEntries(Object.keys(readings).map((kind) => [kind, systemIds.next()]));
    const measuredAt = this.time.at(day, clock);
    const measuring = await this.stage.act(plus(measuredAt, 3 * MINUTE), this.cast.people[by], recordReadings, {
      patient: this.patient,
      measuredAt,
      readings: Object.entries(readings).map(([kind, value]) => {
        const [first, second] = typeof value === 'number' ? [value, null] : value;
        return { id: ids[kind]!, kind: kind as ReadingKind, value: first, value2: second };
      }),
      note,
    });
    return { measuring, ids };
  }

  observe(
    day: number,
    clock: string,
    by: PersonKey,
    kind: DailyLife['kind'],
    finding: Partial<Pick<DailyLife, 'result' | 'value' | 'detail' | 'note'>>,
  ): Promise<string> {
    const observedAt = this.time.at(day, clock);
    return this.stage.act(plus(observedAt, 5 * MINUTE), this.cast.people[by], recordDailyLife, {
      patient: this.patient,
      kind,
      observedAt,
      result: 'VALUE',
      value: null,
      detail: null,
      note: null,
      ...finding,
    });
  }

  /** Everybody named opens the room: what was posted up to that day counts as seen. */
  async seenBy(untilDay: number, day: number, clock: string, ...readers: readonly PersonKey[]): Promise<void> {
    for (const reader of readers) {
      const posts = this.#posts.filter((post) => post.day >= untilDay && post.by !== reader).map(({ id }) => id);
      if (posts.length === 0) continue;
      await this.stage.act(this.time.at(day, clock), this.cast.people[reader], markSeen, { room: this.room, posts });
    }
  }

  get room(): string {
    return roomIdOf(this.patient, 'ALL_PROFESSIONALS');
  }

  managerOf(office: OfficeName): Viewer {
    return this.cast.people[managers[office]];
  }
}

const managers: Readonly<Record<OfficeName, PersonKey>> = {
  nursing: 'nurse',
  clinic: 'doctor',
  homeHelp: 'care-worker',
  careManagement: 'care-manager',
  pharmacy: 'pharmacist',
  secondPharmacy: 'second-pharmacist',
  hospital: 'msw',
  dental: 'dentist',
};
