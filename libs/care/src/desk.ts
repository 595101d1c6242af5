import type { Action, Allow, Command, Instant, JsonObject, Refusal, ViewReader, Viewer } from '@tsumugi/kernel';

/** What a mutation answers, in the shape of the schema's `WriteResult`. */
export type WriteResult =
  | { readonly __typename: 'Written'; readonly id: string; readonly after: string }
  | { readonly __typename: 'Refused'; readonly code: string; readonly message: string; readonly field: string | null };

/**
 * Where resolvers write and read. The application provides it; a resolver authorises, dispatches
 * or reads, and returns.
 */
export abstract class Desk {
  abstract readonly read: ViewReader;
  abstract now(): Instant;
  abstract newId(): string;
  /** Gives a command to its decider; durable when it answers. */
  abstract write<C extends Command>(action: Action<C>, command: C, viewer: Viewer): Promise<WriteResult>;
  /** As `write`, for resolvers that must go on after the write: the refusal itself, or id and position. */
  abstract dispatch<C extends Command>(
    action: Action<C>,
    command: C,
    viewer: Viewer,
  ): Promise<Refusal | { readonly id: string; readonly position: number }>;
  /** Waits until the views hold a position, so that an answer can show what was just written. */
  abstract seen(position: number): Promise<void>;
  /** Records that the viewer looked; durable before it answers. Every query that shows patient data awaits it. */
  abstract looked(
    viewer: Viewer,
    look: { patient: string | null; what: string; resource: string; decision: Allow; range?: string },
  ): Promise<void>;
  /** A cursor that says nothing to whom it is given, bound to the viewer and to what it pages through. */
  abstract cursor(viewer: Viewer, list: string, value: JsonObject): string;
  /** Null for a forged cursor, or one of somebody else's or of another list. */
  abstract openCursor(viewer: Viewer, list: string, cursor: string): JsonObject | null;
  /** Where a live feed begins so that nothing is missed after the page just read. */
  abstract liveToken(viewer: Viewer, feed: string, args: JsonObject): string;
}
