import type { PostEvent, ProxyStatus } from './events.js';

/** What decisions about one post need to know of it; null before it is published. */
export type PostState = {
  readonly author: string;
  readonly authorFacility: string | null;
  /** Proxy entry: who typed it. */
  readonly enteredBy: string | null;
  readonly enteredByFacility: string | null;
  readonly proxy: ProxyStatus | null;
  readonly version: number;
  /** As it stands, by which a correction that changes nothing is told; absent once its key was destroyed. */
  readonly text: string | undefined;
  readonly attachments: readonly string[];
  /** Pictures or readings speak for it, so that its text may be empty. */
  readonly illustrated: boolean;
  readonly withdrawn: boolean;
  /** It was withdrawn, also later, as written for another patient. */
  readonly ofWrongPatient: boolean;
  readonly released: { readonly version: number; readonly attachments: readonly string[] } | null;
  /** `<kind> <person>` */
  readonly reactions: ReadonlySet<string>;
  /** By person: the last version that they acknowledged. */
  readonly acknowledged: ReadonlyMap<string, number>;
} | null;

export function evolvePost(state: PostState, event: PostEvent): PostState {
  if (event.type === 'PostPublished') {
    const { author, authorFacility, enteredBy, enteredByFacility, attachments, readings } = event.data;
    return {
      author,
      authorFacility,
      enteredBy,
      enteredByFacility,
      proxy: enteredBy === null ? null : 'AWAITING',
      version: 1,
      text: event.data.text,
      attachments,
      illustrated: attachments.length + readings.length > 0,
      withdrawn: false,
      ofWrongPatient: false,
      released: null,
      reactions: new Set(),
      acknowledged: new Map(),
    };
  }
  if (!state) return null;
  switch (event.type) {
    case 'PostCorrected':
      return { ...state, version: event.data.version, text: event.data.text, proxy: event.data.proxy };
    case 'PostWithdrawn':
      return { ...state, withdrawn: true, ofWrongPatient: event.data.reason === 'WRONG_PATIENT', released: null };
    case 'PostReleased':
      return { ...state, released: { version: event.data.version, attachments: event.data.attachments } };
    case 'ReleaseTakenBack':
      return { ...state, released: null };
    case 'ProxyPostConfirmed':
      return { ...state, proxy: 'CONFIRMED' };
    case 'ProxyPostObjected':
      return { ...state, proxy: 'OBJECTED' };
    case 'Reacted':
      return { ...state, reactions: new Set(state.reactions).add(reactionKey(event.data.kind, event.data.person)) };
    case 'ReactionTakenBack': {
      const reactions = new Set(state.reactions);
      reactions.delete(reactionKey(event.data.kind, event.data.person));
      return { ...state, reactions };
    }
    case 'PostAcknowledged':
      return { ...state, acknowledged: new Map(state.acknowledged).set(event.data.person, event.data.version ?? state.version) };
  }
}

export function reactionKey(kind: string, person: string): string {
  return `${kind} ${person}`;
}
