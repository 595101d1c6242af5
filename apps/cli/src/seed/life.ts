import {
  acknowledgePost,
  closeAlert,
  correctPost,
  markReleasedSeen,
  markSeen,
  publishFamilyPost,
  publishPost,
  react,
  recordDailyLife,
  recordDeath,
  recordReadings,
  releasePost,
  roomIdOf,
  takeAlert,
  withdrawConsent,
} from '@tsumugi/care';
import { HOUR, MINUTE, plus, type Instant, type Viewer } from '@tsumugi/kernel';
import type { Agenda } from './agenda.js';
import type { Dice } from './dice.js';
import { phrase, tagsOf, type PhraseKey } from './phrases.js';
import type { Scribe } from './scribe.js';
import { daysOf, type Team } from './team.js';

interface Writing {
  readonly important?: boolean;
  readonly replyTo?: string;
  readonly readings?: readonly string[];
  readonly occurredAt?: Instant;
  readonly tags?: readonly string[];
}

/** How much happens around a patient: nearly half of those registered are hardly written about (survey, 図表). */
const paces = [
  { share: 0.45, pace: 0.15 },
  { share: 0.8, pace: 1 },
  { share: 1, pace: 2.2 },
] as const;

/** Sundays are quiet, Saturdays half so; weekdays as they are. */
const weekday = [0.25, 1, 1, 1, 1, 1, 0.5] as const;

/** One patient's days: visits in the morning, typing in the evening, screens opened in between. */
export class Life {
  readonly #room: string;
  readonly #familyRoom: string;
  readonly #pace: number;
  /** What each professional has yet to see, by account. */
  readonly #unseen = new Map<string, string[]>();
  #ended = false;
  #weight: number;
  /** The last posts that somebody may answer. */
  #recent: { id: string; by: Viewer }[] = [];

  constructor(
    private readonly scribe: Scribe,
    private readonly dice: Dice,
    private readonly agenda: Agenda,
    private readonly team: Team,
  ) {
    this.#room = roomIdOf(team.patient, 'ALL_PROFESSIONALS');
    this.#familyRoom = roomIdOf(team.patient, 'FAMILY');
    const lot = dice.fraction();
    this.#pace = paces.find(({ share }) => lot < share)!.pace;
    this.#weight = team.usual.weight;
  }

  /** @param midnight when the day begins in Japan @param weekdayNumber 0: Sunday */
  plan(midnight: Instant, weekdayNumber: number): void {
    if (this.#ended) return;
    const { dice, team } = this;
    const at = (hour: number, spreadMinutes: number): Instant =>
      plus(midnight, hour * HOUR + dice.between(0, spreadMinutes) * MINUTE + dice.between(0, 59_999));
    const pace = this.#pace * weekday[weekdayNumber]!;
    const by = (...professions: readonly string[]): Viewer | undefined => {
      const able = team.members.filter(({ profession }) => professions.includes(profession ?? ''));
      return able.length > 0 ? dice.pick(able) : undefined;
    };
    if (dice.chance(0.35 * pace)) this.#later(by('visiting-nurse', 'nurse'), at(9, 200), (who, when) => this.#nurseVisit(who, when));
    if (dice.chance(0.45 * pace)) this.#later(by('helper', 'care-worker'), at(8, 270), (who, when) => this.#helperVisit(who, when));
    if (dice.chance(0.06 * pace)) this.#later(by('doctor'), at(17, 150), (who, when) => this.#doctorVisit(who, when));
    if (dice.chance(0.04 * pace)) this.#later(by('pharmacist'), at(15, 240), (who, when) => this.#short(who, when, 'pharmacist'));
    if (dice.chance(0.04 * pace)) this.#later(by('care-manager'), at(10, 480), (who, when) => this.#short(who, when, 'careManager'));
    if (dice.chance(0.05 * pace)) this.#later(by('physical-therapist'), at(13, 180), (who, when) => this.#short(who, when, 'therapist'));
    if (dice.chance(0.02 * pace))
      this.#later(by('dentist', 'dental-hygienist'), at(14, 180), (who, when) => this.#short(who, when, 'dentist'));
    if (dice.chance(0.015 * pace)) this.#later(by('msw'), at(11, 300), (who, when) => this.#short(who, when, 'msw'));
    // Per day and patient: about one in a hundred of each within half a year.
    if (dice.chance(0.00008)) this.agenda.put(at(14, 120), (when) => this.#withdraw(when));
    else if (dice.chance(0.0002)) this.agenda.put(at(6, 600), (when) => this.#die(when));
  }

  #later(who: Viewer | undefined, at: Instant, run: (who: Viewer, at: Instant) => void): void {
    if (who) this.agenda.put(at, (when) => this.#ended || run(who, when));
  }

  /** A quarter is typed at the bedside, the rest in the evening, when everybody does. */
  #typedAt(visit: Instant): Instant {
    if (this.dice.chance(0.25)) return plus(visit, this.dice.between(3, 25) * MINUTE);
    const evening = plus(midnightOf(visit), 17 * HOUR + Math.max(0, Math.round(this.dice.around(85, 50))) * MINUTE);
    return evening > plus(visit, 10 * MINUTE) ? evening : plus(visit, 20 * MINUTE);
  }

  #nurseVisit(who: Viewer, at: Instant): void {
    const { dice } = this;
    const readings = this.#measure(who, at);
    if (!dice.chance(0.6)) return;
    this.#later(who, this.#typedAt(at), (nurse, when) => {
      const text = phrase(dice, 'nurse.opening', 'nurse.state', 'nurse.care', 'nurse.plan');
      const post = this.#publish(nurse, when, text, {
        readings,
        occurredAt: at,
        tags: dice.some(tagsOf.nurse, dice.between(0, 2)),
        important: dice.chance(0.05),
      });
      if (dice.chance(0.02))
        this.#later(nurse, plus(when, dice.between(5, 60) * MINUTE), (author, correcting) => this.#correct(author, correcting, post, text));
      if (this.team.relative && dice.chance(0.3))
        this.#later(nurse, plus(when, 5 * MINUTE), (author, releasing) => this.#release(author, releasing));
    });
  }

  #helperVisit(who: Viewer, at: Instant): void {
    const { dice } = this;
    this.#observe(who, at, 'MEAL', () => ({
      value: Math.min(10, Math.max(0, Math.round(dice.around(7, 2)))),
      note: dice.chance(0.2) ? phrase(dice, 'meal.note') : null,
    }));
    if (dice.chance(0.7))
      this.#observe(who, plus(at, 2 * MINUTE), 'WATER', () => ({ value: Math.max(50, Math.round(dice.around(60, 20)) * 10) }));
    if (dice.chance(0.4))
      this.#observe(who, plus(at, 3 * MINUTE), 'STOOL', () => {
        const value = dice.between(0, 3);
        const type = String(dice.between(2, 6));
        return value === 0 ? { value } : { value, detail: type };
      });
    if (dice.chance(0.25)) this.#observe(who, plus(at, 4 * MINUTE), 'URINE', () => ({ value: dice.between(3, 9) }));
    if (dice.chance(0.25)) this.#observe(who, plus(at, 4 * MINUTE), 'SLEEP', () => ({ value: dice.between(8, 18) / 2 }));
    if (dice.chance(0.25)) this.#observe(who, plus(at, 5 * MINUTE), 'MOOD', () => ({ value: dice.between(2, 5) }));
    if (dice.chance(0.08)) this.#observe(who, plus(at, 5 * MINUTE), 'SKIN', () => ({ note: phrase(dice, 'skin.note') }));
    if (!dice.chance(0.3)) return;
    this.#later(who, this.#typedAt(at), (helper, when) =>
      this.#publish(helper, when, phrase(dice, 'helper.care', 'helper.state'), {
        occurredAt: at,
        tags: dice.some(tagsOf.helper, dice.between(0, 1)),
      }),
    );
  }

  #doctorVisit(who: Viewer, at: Instant): void {
    const { dice } = this;
    const important = dice.chance(0.35);
    const text = phrase(dice, 'doctor.finding', 'doctor.state', 'doctor.plan', ...(important ? (['doctor.instruction'] as const) : []));
    this.#publish(who, at, text, { important, tags: dice.some(tagsOf.doctor, dice.between(0, 2)) });
  }

  #short(who: Viewer, at: Instant, what: PhraseKey): void {
    this.#publish(who, at, phrase(this.dice, what), { tags: this.dice.some(tagsOf.other, this.dice.between(0, 1)) });
  }

  #measure(who: Viewer, at: Instant): string[] {
    const { dice, scribe, team } = this;
    this.#weight = clamp(Math.round((this.#weight + dice.around(0, 0.25) + (team.usual.weight - this.#weight) * 0.08) * 10) / 10, 20, 140);
    const systolic = clamp(Math.round(dice.around(team.usual.systolic, 9)), 80, 210);
    const values: [
      kind: 'BLOOD_PRESSURE' | 'PULSE' | 'SPO2' | 'TEMPERATURE' | 'WEIGHT' | 'RESPIRATION' | 'PAIN' | 'GLUCOSE',
      value: number,
      value2: number | null,
    ][] = [
      ['BLOOD_PRESSURE', systolic, clamp(Math.round(systolic * 0.57 + dice.around(0, 5)), 40, systolic - 10)],
      ['PULSE', clamp(Math.round(dice.around(team.usual.pulse, 6)), 40, 150), null],
      ['SPO2', clamp(Math.round(dice.around(team.usual.spo2, 1.2)), 80, 100), null],
      ['TEMPERATURE', clamp(Math.round((dice.around(36.5, 0.25) + (dice.chance(0.02) ? 1.5 : 0)) * 10) / 10, 34, 41), null],
    ];
    if (dice.chance(0.5)) values.push(['WEIGHT', this.#weight, null]);
    if (dice.chance(0.2)) values.push(['RESPIRATION', dice.between(12, 26), null]);
    if (dice.chance(0.15)) values.push(['PAIN', dice.between(0, 6), null]);
    if (dice.chance(0.1)) values.push(['GLUCOSE', clamp(Math.round(dice.around(140, 35)), 60, 400), null]);
    dice.setTime(at);
    const measuring = dice.next();
    const readings = values.map(([kind, value, value2]) => ({ id: dice.next(), kind, value, value2 }));
    const typed = plus(at, dice.between(1, 10) * MINUTE);
    this.#later(who, typed, (nurse, when) => {
      const decided = scribe.write(recordReadings, { patient: team.patient, measuredAt: at, readings, note: null }, nurse, when, {
        subject: this.#subject,
        facts: { thresholds: team.thresholds, newest: {}, taken: [] },
        id: measuring,
      });
      for (const { type, data } of decided) if (type === 'AlertRaised') this.#handle(measuring, data.alert, when);
    });
    return readings.map(({ id }) => id);
  }

  /** Most alerts are taken within the hour and closed with what was done; a few stay open. */
  #handle(measuring: string, alert: string, raised: Instant): void {
    const { dice, scribe } = this;
    const clinicians = this.team.members.filter(
      ({ profession }) => profession === 'visiting-nurse' || profession === 'nurse' || profession === 'doctor',
    );
    if (clinicians.length === 0 || dice.chance(0.08)) return;
    this.#later(dice.pick(clinicians), plus(raised, dice.between(3, 50) * MINUTE), (who, when) => {
      scribe.write(takeAlert, { measuring, alert, expectedVersion: 1 }, who, when, { subject: this.#subject, facts: undefined });
      if (dice.chance(0.05)) return;
      this.#later(who, plus(when, dice.between(15, 180) * MINUTE), (same, closing) =>
        scribe.write(closeAlert, { measuring, alert, expectedVersion: 1, outcome: phrase(dice, 'alert.outcome') }, same, closing, {
          subject: this.#subject,
          facts: undefined,
        }),
      );
    });
  }

  #observe(
    who: Viewer,
    at: Instant,
    kind: 'MEAL' | 'WATER' | 'STOOL' | 'URINE' | 'SLEEP' | 'MOOD' | 'SKIN',
    finding: () => { value?: number; detail?: string; note?: string | null },
  ): void {
    const lot = this.dice.fraction();
    const result = lot < 0.03 ? 'REFUSED' : lot < 0.06 ? 'NOT_MEASURED' : 'VALUE';
    const found = result === 'VALUE' ? finding() : {};
    this.#later(who, plus(at, this.dice.between(10, 40) * MINUTE), (helper, when) =>
      this.scribe.write(
        recordDailyLife,
        {
          patient: this.team.patient,
          kind,
          observedAt: at,
          result,
          value: found.value ?? null,
          detail: found.detail ?? null,
          note: found.note ?? null,
        },
        helper,
        when,
        { subject: this.#subject, facts: undefined },
      ),
    );
  }

  #publish(who: Viewer, at: Instant, text: string, { important = false, replyTo, readings = [], occurredAt, tags = [] }: Writing): string {
    const { dice, team } = this;
    dice.setTime(at);
    const post = dice.next();
    this.scribe.write(
      publishPost,
      {
        room: this.#room,
        text,
        replyTo: replyTo ?? null,
        tags,
        mentions: important ? [{ profession: 'visiting-nurse' }] : [],
        priority: important ? 'IMPORTANT' : 'NORMAL',
        attachments: [],
        readings,
        occurredAt: occurredAt ?? null,
      },
      who,
      at,
      {
        subject: this.#subject,
        facts: {
          room: this.#room,
          patient: team.patient,
          audience: this.#audience(),
          answersHere: true,
          freeFiles: [],
          goneFiles: [],
          knownReadings: readings,
        },
        id: post,
      },
    );
    this.#recent = [{ id: post, by: who }, ...this.#recent].slice(0, 4);
    for (const reader of team.members) if (reader.account !== who.account) this.#waits(reader, post, at, important);
    if (dice.chance(important ? 0.6 : 0.22)) this.#answer(post, who, at);
    return post;
  }

  #answer(post: string, author: Viewer, at: Instant): void {
    const { dice } = this;
    const others = this.team.members.filter(({ account }) => account !== author.account);
    if (others.length === 0) return;
    this.#later(dice.pick(others), plus(at, dice.between(10, 150) * MINUTE), (who, when) => {
      if (dice.chance(0.75)) this.#publish(who, when, phrase(dice, 'reply'), { replyTo: post });
      else
        this.scribe.write(react, { post, kind: dice.pick(['thanks', 'understood', 'well-done'] as const), on: true }, who, when, {
          subject: this.#subject,
          facts: undefined,
        });
    });
  }

  /** The first unseen post makes a person open the room some time; what came until then is seen at once. */
  #waits(reader: Viewer, post: string, at: Instant, important: boolean): void {
    const { dice } = this;
    const waiting = this.#unseen.get(reader.account) ?? [];
    this.#unseen.set(reader.account, waiting);
    waiting.push(post);
    if (important && dice.chance(0.8)) {
      this.#later(reader, plus(at, dice.between(10, 700) * MINUTE), (who, when) => {
        this.#look(who, when);
        this.scribe.write(acknowledgePost, { post, expectedVersion: 1 }, who, when, { subject: this.#subject, facts: undefined });
      });
    }
    if (waiting.length > 1 || dice.chance(0.07)) return;
    const midnight = midnightOf(at);
    const evening = plus(midnight, 18 * HOUR + dice.between(0, 210) * MINUTE);
    const morning = plus(midnight, 31 * HOUR + dice.between(20, 110) * MINUTE);
    this.#later(reader, dice.chance(0.6) && evening > plus(at, 2 * MINUTE) ? evening : morning, (who, when) => this.#look(who, when));
  }

  #look(who: Viewer, at: Instant): void {
    const posts = this.#unseen.get(who.account) ?? [];
    if (posts.length === 0) return;
    this.#unseen.set(who.account, []);
    this.scribe.write(markSeen, { room: this.#room, posts }, who, at, {
      subject: this.#subject,
      facts: { readable: posts.map((post) => ({ post, version: 1 })) },
      forgetful: true,
    });
  }

  #correct(author: Viewer, at: Instant, post: string, text: string): void {
    this.scribe.write(correctPost, { post, expectedVersion: 1, text: `${text}（訂正：時刻の記載を直しました）` }, author, at, {
      subject: this.#subject,
      facts: undefined,
    });
  }

  /** A text of its own for the family, and now and then their answer in the family room. */
  #release(author: Viewer, at: Instant): void {
    const { dice, team } = this;
    const post = this.#publish(author, at, phrase(dice, 'family.released'), { tags: ['ご家族へ'] });
    this.scribe.write(releasePost, { post, version: 1, attachments: [] }, author, at, {
      subject: this.#subject,
      facts: { kind: 'ALL_PROFESSIONALS' },
    });
    this.#later(team.relative ?? undefined, plus(at, dice.between(20, 1_200) * MINUTE), (relative, when) => {
      this.scribe.write(markReleasedSeen, { patient: team.patient, posts: [post] }, relative, when, {
        subject: this.#subject,
        facts: { readable: [post] },
        forgetful: true,
      });
      if (!dice.chance(0.3)) return;
      this.scribe.write(
        publishFamilyPost,
        { patient: team.patient, text: phrase(dice, 'family.thanks'), attachments: [] },
        relative,
        plus(when, 4 * MINUTE),
        {
          subject: this.#subject,
          facts: {
            room: this.#familyRoom,
            patient: team.patient,
            audience: this.#audience(),
            answersHere: true,
            freeFiles: [],
            goneFiles: [],
            knownReadings: [],
          },
        },
      );
    });
  }

  #withdraw(at: Instant): void {
    if (this.#ended) return;
    this.#ended = true;
    this.scribe.write(
      withdrawConsent,
      { patient: this.team.patient, facilities: [], withdrawnOn: daysOf(at), givenBy: { name: this.team.name }, reason: null },
      this.team.members[0]!,
      at,
      { subject: this.#subject, facts: { today: daysOf(at), unknownFacilities: [], birthDate: this.team.birthDate } },
    );
  }

  #die(at: Instant): void {
    if (this.#ended) return;
    this.#ended = true;
    const found = { patient: this.team.patient, recording: null, diedOn: daysOf(at), foundBy: '訪問した医師', foundAt: at };
    this.scribe.write(recordDeath, found, this.team.members[0]!, at, {
      subject: this.#subject,
      facts: { office: false, today: daysOf(at), zone: 'Asia/Tokyo' },
    });
  }

  #audience(): { account: string; facility: string }[] {
    return this.team.members.map(({ account, facility }) => ({ account, facility: facility! }));
  }

  get #subject(): `patient:${string}` {
    return `patient:${this.team.patient}`;
  }
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

/** When the day of a moment began in Japan. */
function midnightOf(at: Instant): Instant {
  return new Date(Date.parse(`${daysOf(at)}T00:00:00+09:00`)).toISOString();
}
