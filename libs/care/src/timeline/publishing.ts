import {
  DAY,
  MINUTE,
  isVisible,
  plus,
  refuse,
  type Command,
  type Decider,
  type DecisionContext,
  type Instant,
  type Refusal,
} from '@tsumugi/kernel';
import { isProfession } from '../professions.js';
import type { Mentioned, PostEvent, PostPublished, Priority } from './events.js';
import { roomIdOf } from './ids.js';
import { happenedAt } from '../waited.js';
import { evolvePost, type PostState } from './post-state.js';

/** Characters of a post's text. */
export const longestText = 10_000;
/** Devices' clocks differ; what is further ahead is a mistake. */
const clockTolerance = 5 * MINUTE;
const oldestVisit = 365 * DAY;

export interface PublishPost extends Command {
  readonly room: string;
  readonly text: string;
  readonly replyTo?: string | null;
  readonly tags: readonly string[];
  readonly mentions: readonly { readonly account?: string | null; readonly profession?: string | null }[];
  readonly priority: Priority;
  readonly attachments: readonly string[];
  readonly readings: readonly string[];
  readonly occurredAt?: Instant | null;
  readonly onBehalfOf?: string | null;
}

export interface PublishFamilyPost extends Command {
  readonly patient: string;
  readonly text: string;
  readonly attachments: readonly string[];
  readonly waitedMs?: number | null;
}

/** A professional who would read a post written now. */
export interface RoomReader {
  readonly account: string;
  readonly facility: string;
}

export interface PublishFacts {
  readonly room: string;
  readonly patient: string;
  /** Every professional in the room, the writer among them. */
  readonly audience: readonly RoomReader[];
  /** The answered post stands in the same room; true where nothing is answered. */
  readonly answersHere: boolean;
  /** Those of the wished files that the viewer uploaded for this patient and that no post holds. */
  readonly freeFiles: readonly string[];
  /** Those that the viewer uploaded for this patient and that are there no more. */
  readonly goneFiles: readonly string[];
  /** Those of the wished readings that belong to this patient. */
  readonly knownReadings: readonly string[];
}

export const publishDecider: Decider<PublishPost, PostEvent, PostState, PublishFacts> = {
  initial: () => null,
  evolve: evolvePost,
  decide(command, state, { at, actor, facts }): readonly PostPublished[] | Refusal {
    const occurredAt = happenedAt(command.occurredAt, command, at);
    const wrong =
      wrongContent(command, state, facts) ??
      wrongTime(occurredAt, at) ??
      wrongMentions(command.mentions, facts) ??
      (facts.answersHere ? null : refuse('INVALID', '返信先の投稿がこの部屋に見つかりません。', 'replyTo'));
    if (wrong) return wrong;

    const author = authorOf(command.onBehalfOf ?? null, actor, facts);
    if ('refused' in author) return author;
    return [
      published(command.commandId, facts, {
        ...author,
        replyTo: command.replyTo ?? null,
        text: command.text,
        tags: [...new Set(command.tags)],
        mentions: command.mentions.map(({ account, profession }) => ({ account: account ?? null, profession: profession ?? null })),
        priority: command.priority,
        attachments: command.attachments,
        readings: command.readings,
        occurredAt,
      }),
    ];
  },
};

export const publishFamilyDecider: Decider<PublishFamilyPost, PostEvent, PostState, PublishFacts> = {
  initial: () => null,
  evolve: evolvePost,
  decide(command, state, { at, actor, facts }): readonly PostPublished[] | Refusal {
    const wrong = wrongContent({ ...command, readings: [] }, state, facts);
    if (wrong) return wrong;
    return [
      published(command.commandId, facts, {
        author: actor.person,
        authorFacility: null,
        enteredBy: null,
        enteredByFacility: null,
        replyTo: null,
        text: command.text,
        tags: [],
        mentions: [],
        priority: 'NORMAL',
        attachments: command.attachments,
        readings: [],
        occurredAt: happenedAt(null, command, at),
      }),
    ];
  },
};

type Author = Pick<PostPublished['data'], 'author' | 'authorFacility' | 'enteredBy' | 'enteredByFacility'>;

function published(
  post: string,
  facts: PublishFacts,
  content: Omit<PostPublished['data'], 'post' | 'room' | 'patient' | 'audienceCount'> & { occurredAt: Instant },
): PostPublished {
  const { occurredAt, ...data } = content;
  const readers = new Set(facts.audience.map(({ account }) => account));
  readers.delete(data.author);
  if (data.enteredBy !== null) readers.delete(data.enteredBy);
  return {
    type: 'PostPublished',
    data: { post, room: facts.room, patient: facts.patient, ...data, audienceCount: readers.size },
    occurredAt,
  };
}

/** Proxy entry: the author is the person for whom it is written, and who typed it stands beside. */
function authorOf(onBehalfOf: string | null, actor: DecisionContext['actor'], facts: PublishFacts): Author | Refusal {
  if (onBehalfOf === null) {
    return { author: actor.person, authorFacility: actor.facility, enteredBy: null, enteredByFacility: null };
  }
  // The family's screen has no room for "typed by another, not yet confirmed": there everybody speaks for themselves.
  if (facts.room === roomIdOf(facts.patient, 'FAMILY')) {
    return refuse('INVALID', '患者・家族の部屋では代行入力はできません。ご自身の名前で投稿してください。', 'onBehalfOf');
  }
  if (onBehalfOf === actor.person) return refuse('INVALID', 'ご自身の投稿は、代行入力にせずそのまま投稿してください。', 'onBehalfOf');
  const seats = facts.audience.filter(({ account }) => account === onBehalfOf);
  const seat = seats.find(({ facility }) => facility === actor.facility) ?? seats[0];
  if (!seat) return refuse('INVALID', '代行入力は、この部屋を読める専門職の方について行えます。', 'onBehalfOf');
  return { author: seat.account, authorFacility: seat.facility, enteredBy: actor.person, enteredByFacility: actor.facility };
}

function wrongContent(
  command: { readonly text: string; readonly attachments: readonly string[]; readonly readings: readonly string[] },
  state: PostState,
  facts: PublishFacts,
): Refusal | null {
  if (state) return refuse('CONFLICT', 'この投稿はすでに送信されています。画面を開き直してください。', 'commandId');
  const { text, attachments, readings } = command;
  const wrong = wrongText(text, attachments.length + readings.length > 0);
  if (wrong) return wrong;
  if (new Set(attachments).size < attachments.length) return refuse('INVALID', '同じファイルは一度だけ添付してください。', 'attachments');
  if (attachments.some((file) => facts.goneFiles.includes(file))) {
    return refuse(
      'CONFLICT',
      '添付したファイルは、取り消されたか、保存期間が過ぎたため消去されています。ファイルをもう一度選んでください。',
      'attachments',
    );
  }
  if (!attachments.every((file) => facts.freeFiles.includes(file))) {
    return refuse('INVALID', '添付できるのは、ご自身がこの利用者のためにアップロードし、まだ投稿していないファイルです。', 'attachments');
  }
  if (new Set(readings).size < readings.length) return refuse('INVALID', '同じ測定値は一度だけ付けてください。', 'readings');
  if (!readings.every((reading) => facts.knownReadings.includes(reading))) {
    return refuse('INVALID', '測定値が見つかりません。この利用者に記録された測定値を選んでください。', 'readings');
  }
  return null;
}

export function wrongText(text: string, illustrated: boolean): Refusal | null {
  if (text.length > longestText) return refuse('INVALID', '本文は10,000文字以内で入力してください。', 'text');
  if (!isVisible(text) && !illustrated) return refuse('INVALID', '本文を入力してください。', 'text');
  return null;
}

function wrongTime(occurredAt: Instant, at: Instant): Refusal | null {
  if (occurredAt > plus(at, clockTolerance)) return refuse('INVALID', '訪問の時刻は、現在より前の時刻を指定してください。', 'occurredAt');
  if (occurredAt < plus(at, -oldestVisit)) return refuse('INVALID', '訪問の時刻は、1年以内の時刻を指定してください。', 'occurredAt');
  return null;
}

function wrongMentions(mentions: readonly { readonly [K in keyof Mentioned]?: string | null }[], facts: PublishFacts): Refusal | null {
  for (const { account, profession } of mentions) {
    if ((account == null) === (profession == null))
      return refuse('INVALID', '宛先は、人か職種のどちらか一つを指定してください。', 'mentions');
    if (profession != null && !isProfession(profession))
      return refuse('INVALID', '宛先の職種は、職種の一覧から選んでください。', 'mentions');
    if (account != null && !facts.audience.some((reader) => reader.account === account)) {
      return refuse('INVALID', '宛先には、この部屋を読める方を選んでください。', 'mentions');
    }
  }
  return null;
}
