import type { Backend } from '../graphql/backend';
import type { MentionInput } from '../graphql/schema/team';
import type { Upload } from '../files/uploads';
import { forgetUpload } from '../files/uploads';

export interface Draft {
  text: string;
  tags: readonly string[];
  mentions: readonly MentionInput[];
  important: boolean;
  replyTo: { id: string; who: string; excerpt: string } | null;
  /** A `datetime-local` value; empty: now. */
  occurredAt: string;
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
  onBehalfOf: null,
  uploads: [],
};

/** Whether there is anything to send. */
export function isSendable(draft: Draft): boolean {
  const waiting = draft.uploads.some(({ attachment }) => attachment === null);
  return !waiting && (draft.text.trim() !== '' || draft.uploads.length > 0);
}

/** What was begun in each room, for as long as this session's page is open and nowhere else. */
export class Drafts {
  private readonly drafts = new Map<string, Draft>();
  private readonly listeners = new Set<() => void>();

  of(key: string): Draft {
    return this.drafts.get(key) ?? emptyDraft;
  }

  readonly listen = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  change(key: string, change: Partial<Draft> | ((draft: Draft) => Partial<Draft>)): void {
    const draft = this.of(key);
    this.drafts.set(key, { ...draft, ...(typeof change === 'function' ? change(draft) : change) });
    this.tell();
  }

  clear(key: string): void {
    for (const upload of this.of(key).uploads) forgetUpload(upload);
    this.drafts.delete(key);
    this.tell();
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}

const all = new WeakMap<Backend, Drafts>();

export function draftsOf(backend: Backend): Drafts {
  let drafts = all.get(backend);
  if (!drafts) {
    drafts = new Drafts();
    all.set(backend, drafts);
  }
  return drafts;
}
