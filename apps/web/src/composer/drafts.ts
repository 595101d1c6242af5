import type { Backend } from '../graphql/backend';
import type { MentionInput, PublishPostInput } from '../graphql/schema/team';
import { longAgo, now } from '../field/clock';
import { readMoment } from '../field/time';
import type { Holder } from '../session/kept';
import { keptOf } from '../session/kept';
import type { Upload } from '../files/uploads';
import { forgetUpload } from '../files/uploads';
import { typedText } from '../field/typed';
import { isVisible } from '../text/text';

export interface Draft {
  text: string;
  tags: readonly string[];
  mentions: readonly MentionInput[];
  important: boolean;
  replyTo: { id: string; who: string; excerpt: string } | null;
  /** As `readMoment` reads it; empty: now. */
  occurredAt: string;
  /** Nobody can tell how long ago it was written: its person says when it was. */
  asked: boolean;
  /** The account of the professional for whom it is entered. */
  onBehalfOf: string | null;
  uploads: readonly Upload[];
}

export const emptyDraft: Draft = {
  text: '',
  tags: [],
  mentions: [],
  important: false,
  replyTo: null,
  occurredAt: '',
  asked: false,
  onBehalfOf: null,
  uploads: [],
};

/** Why a draft can't be sent, to be said beside the button; null: it can. */
export function hindranceOf(draft: Draft): 'file' | 'uploading' | 'moment' | 'asked' | 'empty' | null {
  if (draft.uploads.some(({ trouble }) => trouble !== null)) return 'file';
  if (draft.uploads.some(({ attachment }) => attachment === null)) return 'uploading';
  if ('slip' in readMoment(draft.occurredAt)) return 'moment';
  if (draft.asked && draft.occurredAt === '') return 'asked';
  return !isVisible(draft.text) && draft.uploads.length === 0 ? 'empty' : null;
}

/** The command that a draft becomes. `readings`: ids of what was measured with it. */
export function inputOf(
  draft: Draft,
  { commandId, room, readings = [] }: { commandId: string; room: string; readings?: readonly string[] },
): PublishPostInput {
  const moment = readMoment(draft.occurredAt);
  if ('slip' in moment) throw new Error('a draft whose moment is wrong is not sendable');
  return {
    commandId,
    room,
    text: typedText(draft.text) ?? '',
    replyTo: draft.replyTo?.id ?? null,
    tags: [...draft.tags],
    mentions: [...draft.mentions],
    priority: draft.important ? 'IMPORTANT' : 'NORMAL',
    attachments: draft.uploads.flatMap(({ attachment }) => (attachment ? [attachment.file] : [])),
    readings: [...readings],
    ...(moment.instant === null ? { occurredAt: null, waitedMs: 0 } : { occurredAt: moment.instant }),
    onBehalfOf: draft.onBehalfOf,
  };
}

/** Whether both are the same person or the same profession. */
export function sameMention(a: MentionInput, b: MentionInput): boolean {
  return (a.account ?? null) === (b.account ?? null) && (a.profession ?? null) === (b.profession ?? null);
}

/** What one person began in each room, for as long as this page is open and nowhere else. */
export class Drafts implements Holder {
  private readonly drafts = new Map<string, Draft>();
  /** When each was begun, by the server's clock. */
  private readonly begun = new Map<string, Date>();
  private readonly listeners = new Set<() => void>();

  get holds(): boolean {
    return [...this.drafts.keys()].some((key) => this.holdsIn(key));
  }

  /** Whether anything was begun there that would be missed. */
  holdsIn(key: string): boolean {
    const { text, uploads } = this.of(key);
    return isVisible(text) || uploads.length > 0;
  }

  of(key: string): Draft {
    return this.drafts.get(key) ?? emptyDraft;
  }

  begunAt(key: string): Date | null {
    return this.begun.get(key) ?? null;
  }

  readonly listen = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  change(key: string, change: Partial<Draft> | ((draft: Draft) => Partial<Draft>)): void {
    const draft = this.of(key);
    const next = { ...draft, ...(typeof change === 'function' ? change(draft) : change) };
    const nothing = !isVisible(next.text) && next.uploads.length === 0;
    // What is written after it was all taken out is of now: nobody has to be asked when that was.
    this.drafts.set(key, nothing ? { ...next, asked: false } : next);
    if (nothing) this.begun.delete(key);
    else if (!this.begun.has(key)) this.begun.set(key, now());
    this.tell();
  }

  /** Puts back what was sent off and refused. It happened when it was written: an empty time would say that it was now. */
  putBack(key: string, draft: Draft, at: Date, timeUnknown: boolean): void {
    this.begun.set(key, at);
    this.change(key, { ...draft, asked: timeUnknown || now().getTime() - at.getTime() > longAgo });
  }

  /** Takes the draft out to be sent; whoever has it forgets its pictures in the end. */
  take(key: string): Draft {
    const draft = this.of(key);
    this.drafts.delete(key);
    this.begun.delete(key);
    this.tell();
    return draft;
  }

  clear(key: string): void {
    forgetDraft(this.take(key));
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}

export function forgetDraft(draft: Draft): void {
  for (const upload of draft.uploads) forgetUpload(upload);
}

export function draftsOf(backend: Backend): Drafts {
  return keptOf(backend.person).thing(Drafts, () => new Drafts());
}
