import type { Decision } from './policy.js';
import type { Instant } from './time.js';
import type { ViewReader } from './view.js';
import type { Audience, Viewer } from './viewer.js';

/**
 * A live feed: the subscription field `name` of an audience's schema. The screen fetched a page
 * and applies what follows; fetched-then-updated must equal fetched again.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export interface LiveFeed<Args = any> {
  readonly name: string;
  readonly audiences: readonly Audience[];
  /** The topic whose changes it carries; equal topics share one rendering. */
  topic(args: Args, viewer: Viewer): string;
  /** Whose record is looked at by following it, for the log of looks; null: nobody's, such as one's own lists. */
  patient(args: Args, read: ViewReader): string | null;
  /** Present facts, every time: at opening, at resuming, and whenever a fact in `facts` changes. */
  access(args: Args, viewer: Viewer, read: ViewReader, at: Instant): Decision;
  /** The facts that `access` rests on, as the views call `recheck` for them. */
  facts(args: Args, viewer: Viewer, read: ViewReader): readonly string[];
  /**
   * The item as those with this outcome see it, in the shape of the schema's type; null when they
   * may not see it or it is gone. It must not depend on the viewer.
   */
  load(key: string, outcome: Extract<Decision, { allowed: true }>, read: ViewReader, args: Args): object | null;
  /** Whether those with this outcome may know that the item was there, so that they are told when it is gone; by default they may. */
  known?(key: string, outcome: Extract<Decision, { allowed: true }>): boolean;
}

export function defineFeed<Args>(feed: LiveFeed<Args>): LiveFeed<Args> {
  return feed;
}
