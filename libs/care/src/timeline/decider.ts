import { isVisible, notFound, refuse, type Command, type Decider, type DecisionContext, type Refusal } from '@tsumugi/kernel';
import { isSameText, nothingCorrected } from '../nothing-corrected.js';
import { isOfAuthors, mayCorrect } from '../policy/authorship.js';
import type { PostEvent, ReactionKind, RoomKind, WithdrawalReason } from './events.js';
import { evolvePost, reactionKey, type PostState } from './post-state.js';
import { wrongText } from './publishing.js';

export interface CorrectPost extends Command {
  readonly post: string;
  /** The version that was on the screen. */
  readonly expectedVersion: number;
  readonly text: string;
}

export interface WithdrawPost extends Command {
  readonly post: string;
  readonly reason: WithdrawalReason;
}

export interface ReleasePost extends Command {
  readonly post: string;
  readonly version: number;
  readonly attachments: readonly string[];
}

export interface React extends Command {
  readonly post: string;
  readonly kind: ReactionKind;
  /** False takes it back. */
  readonly on: boolean;
}

/** Takes a release back. */
export interface OfPost extends Command {
  readonly post: string;
}

/** Confirms a proxy entry, acknowledges: an answer to what was read, which is one version of the post. */
export interface AnswerPost extends OfPost {
  /** The version that was on the screen. */
  readonly expectedVersion: number;
}

export interface ObjectToProxyPost extends AnswerPost {
  readonly reason: string;
}

type Published = NonNullable<PostState>;

/** A decider of a post that is there: each command has its own, all read the same stream. */
function ofPost<C extends Command, Facts = undefined>(
  decide: (command: C, post: Published, context: DecisionContext<Facts>) => readonly PostEvent[] | Refusal,
): Decider<C, PostEvent, PostState, Facts> {
  return {
    initial: () => null,
    evolve: evolvePost,
    decide: (command, state, context) => (state ? decide(command, state, context) : notFound),
  };
}

/**
 * A correction leaves a release as it is: what was released is the earlier version, and it stays
 * until the team releases the new one or takes it back. The post shows `releasedVersion` below
 * `version`, and the screen asks.
 */
export const correctDecider = ofPost<CorrectPost>((command, post, { actor }) => {
  if (post.withdrawn) return withdrawn;
  const others = isAuthor(post, actor) ? null : mayCorrect(ownersOf(post), actor, 'post');
  if (others) return others;
  if (command.expectedVersion !== post.version) {
    return refuse('CONFLICT', 'この投稿は先に訂正されています。最新の内容を確かめてから、もう一度訂正してください。', 'expectedVersion');
  }
  const wrong = wrongText(command.text, post.illustrated);
  if (wrong) return wrong;
  if (isSameText(command.text, post.text)) return nothingCorrected('text');
  return [
    {
      type: 'PostCorrected',
      data: {
        post: command.post,
        version: post.version + 1,
        text: command.text,
        proxy: post.proxy === null ? null : isAuthor(post, actor) ? 'CONFIRMED' : 'AWAITING',
      },
    },
  ];
});

export const withdrawDecider = ofPost<WithdrawPost>((command, post, { actor }) => {
  if (!isAuthor(post, actor) && !isOfAuthors(ownersOf(post), actor.facility)) {
    return refuse(
      'INVALID',
      '取り消せるのは、投稿した本人と同じ事業所の担当者（代行入力では、入力した事業所の担当者。本人が確認した後は、本人の事業所の担当者も）です。',
      'post',
    );
  }
  // That it was another patient's may be noticed last, and ends what hangs on it.
  const said = post.withdrawn && (command.reason !== 'WRONG_PATIENT' || post.ofWrongPatient);
  return said ? [] : [{ type: 'PostWithdrawn', data: { post: command.post, reason: command.reason } }];
});

export interface ReleaseFacts {
  readonly kind: RoomKind;
}

export const releaseDecider = ofPost<ReleasePost, ReleaseFacts>((command, post, { facts }) => {
  if (facts.kind !== 'ALL_PROFESSIONALS') {
    return refuse('INVALID', 'ご家族に公開できるのは、多職種全員の部屋の投稿です。', 'post');
  }
  if (post.withdrawn) return withdrawn;
  if (post.proxy !== null && post.proxy !== 'CONFIRMED') {
    return refuse('CONFLICT', '代行入力の投稿は、本人が確認してから公開してください。', 'post');
  }
  if (command.version < 1 || command.version > post.version) return refuse('INVALID', '公開する版が見つかりません。', 'version');
  // What was corrected away was found to be wrong: nobody releases it any more.
  if (command.version !== post.version) {
    return refuse('CONFLICT', 'この投稿は先に訂正されています。最新の内容を確かめてから、もう一度公開してください。', 'version');
  }
  const attachments = [...new Set(command.attachments)];
  if (!attachments.every((file) => post.attachments.includes(file))) {
    return refuse('INVALID', '公開できるのは、この投稿に添付されたファイルです。', 'attachments');
  }
  const same = post.released?.version === command.version && sameMembers(post.released.attachments, attachments);
  return same ? [] : [{ type: 'PostReleased', data: { post: command.post, version: command.version, attachments } }];
});

export const takeBackDecider = ofPost<OfPost>(({ post }, { released }) => (released ? [{ type: 'ReleaseTakenBack', data: { post } }] : []));

export const confirmDecider = ofPost<AnswerPost>((command, post, { actor }) => {
  const wrong = wrongForProxy(post, actor) ?? answersAnother(command, post);
  if (wrong) return wrong;
  if (post.proxy === 'CONFIRMED') return [];
  if (post.proxy === 'OBJECTED') return refuse('CONFLICT', 'すでに異議を伝えています。訂正された後に確認できます。', 'post');
  return [{ type: 'ProxyPostConfirmed', data: { post: command.post, version: post.version } }];
});

export const objectDecider = ofPost<ObjectToProxyPost>((command, post, { actor }) => {
  const wrong = wrongForProxy(post, actor) ?? answersAnother(command, post);
  if (wrong) return wrong;
  if (!isVisible(command.reason)) return refuse('INVALID', '何が違うかを入力してください。', 'reason');
  if (post.proxy === 'OBJECTED') return [];
  if (post.proxy === 'CONFIRMED') return refuse('CONFLICT', 'すでに確認済みです。内容を直すときは訂正してください。', 'post');
  return [{ type: 'ProxyPostObjected', data: { post: command.post, version: post.version, reason: command.reason } }];
});

export const reactDecider = ofPost<React>((command, post, { actor }) => {
  if (post.withdrawn) return withdrawn;
  if (post.reactions.has(reactionKey(command.kind, actor.person)) === command.on) return [];
  const data = { post: command.post, person: actor.person, kind: command.kind };
  return [command.on ? { type: 'Reacted', data } : { type: 'ReactionTakenBack', data }];
});

export const acknowledgeDecider = ofPost<AnswerPost>((command, post, { actor }) => {
  if (post.withdrawn) return withdrawn;
  if (actor.person === post.author || actor.person === post.enteredBy) {
    return refuse('INVALID', '了解は、投稿を読んだ方が押します。ご自身の投稿には押せません。', 'post');
  }
  const another = answersAnother(command, post);
  if (another) return another;
  if (post.acknowledged.get(actor.person) === post.version) return [];
  return [{ type: 'PostAcknowledged', data: { post: command.post, person: actor.person, version: post.version } }];
});

const withdrawn = refuse('CONFLICT', 'この投稿はすでに取り消されています。', 'post');

/** What was read is not what stands: an answer to it must not be taken for one to what nobody showed them. */
function answersAnother({ expectedVersion }: AnswerPost, { version }: Published): Refusal | null {
  if (expectedVersion === version) return null;
  return refuse('CONFLICT', 'この投稿は先に訂正されています。最新の内容を読んでから、もう一度押してください。', 'expectedVersion');
}

/** A record belongs to the facility for which it was written: who left it, or acts for another, is not its author there. */
function isAuthor(post: Published, actor: DecisionContext['actor']): boolean {
  return actor.person === post.author && actor.facility === post.authorFacility;
}

/** Whose own a post is: of the facility that typed it, and of the one it stands for once its person confirmed that. */
function ownersOf({ enteredBy, enteredByFacility, authorFacility, proxy }: Published): readonly (string | null)[] {
  if (enteredBy === null) return [authorFacility];
  return proxy === 'CONFIRMED' ? [enteredByFacility, authorFacility] : [enteredByFacility];
}

function wrongForProxy(post: Published, actor: DecisionContext['actor']): Refusal | null {
  if (post.withdrawn) return withdrawn;
  if (post.proxy === null) return refuse('INVALID', 'この投稿は代行入力ではありません。', 'post');
  if (!isAuthor(post, actor)) return refuse('INVALID', '代行入力を確認できるのは、投稿者とされた本人です。', 'post');
  return null;
}

function sameMembers(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((member) => b.includes(member));
}
