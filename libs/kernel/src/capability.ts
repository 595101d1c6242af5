import type { Action } from './action.js';
import type { EventDefinition } from './event.js';
import type { LiveFeed } from './feed.js';
import type { Process } from './process.js';
import type { View } from './view.js';
import type { Audience } from './viewer.js';

/** A class that Nest can instantiate; the kernel knows nothing more of Nest. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type ResolverClass = new (...dependencies: any[]) => object;

/** One thing the platform can do, whole: what happens, what is decided, shown and reached. */
export interface Capability {
  readonly name: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly events: readonly EventDefinition<any>[];
  /** The kinds of streams that its actions write: what their names have before the first `-`. */
  readonly streams: readonly string[];
  readonly actions: readonly Action[];
  readonly views: readonly View[];
  readonly feeds: readonly LiveFeed[];
  readonly processes: readonly Process[];
  /** The GraphQL of each audience that the capability serves: its SDL file and its resolvers. */
  readonly api: { readonly [A in Audience]?: { readonly schema: URL; readonly resolvers: readonly ResolverClass[] } };
}

export function defineCapability(capability: Partial<Capability> & Pick<Capability, 'name' | 'events'>): Capability {
  return { streams: [], actions: [], views: [], feeds: [], processes: [], api: {}, ...capability };
}
