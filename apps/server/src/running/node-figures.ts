import type { Audience } from '@tsumugi/kernel';
import type { HubFigures, NatsBusFigures, RelayedFeedFigures, RelayFigures } from '@tsumugi/live';
import type { Report } from './readiness.js';

/** What the parts of a node know of themselves. Parts that only a cluster has are absent elsewhere. */
export interface NodeFigures {
  readonly readiness: () => Report;
  readonly views: () => {
    readonly position: number;
    /** As the event store last told it; 0 before it was asked. */
    readonly head: number;
    /** How long ago the views were last shown to be near the head. */
    readonly proofAgeSeconds: number;
    readonly fresh: boolean;
    readonly caughtUp: boolean;
    readonly failed: boolean;
  };
  /** What was set aside because a record of it cannot be read, by kind. */
  readonly setAside: () => Readonly<Record<string, number>>;
  /** By plugin, how many facilities it has set aside. */
  readonly pluginsSetAside: () => Readonly<Record<string, number>>;
  readonly hub: () => HubFigures;
  readonly sockets: () => Readonly<Record<Audience, number>>;
  /** By duty, whether this node holds it. */
  readonly duties: () => Readonly<Record<string, boolean>>;
  readonly outbox: () => { readonly pending: number; readonly overdueSeconds: number };
  /** Uploads and downloads that are open. */
  readonly transfers: () => { readonly upload: number; readonly download: number };
  /** Sealed forms of files and keys that no record names; null where this node does not sweep, or has not yet. */
  readonly unnamedFiles: () => { readonly bytes: number; readonly keys: number } | null;
  /** Forms of files that this node found damaged or missing, and not whole since. */
  readonly damagedFiles: () => number;
  /** Files that should have been ended for ever and could not be, as this node last tried. */
  readonly unendedFiles: () => number;
  /** Files that no post uses, nor ever did. */
  readonly unusedFiles: () => number;
  /** By plugin, whether it still runs. */
  readonly plugins: () => Readonly<Record<string, boolean>>;
  readonly disk: () => Promise<{ readonly free: number; readonly size: number }>;
  readonly relay?: () => RelayFigures;
  readonly relayed?: () => RelayedFeedFigures;
  readonly nats?: () => NatsBusFigures;
  /** Whether Redis is reached. */
  readonly redis?: () => boolean;
  /** How far the machine's clock is from where it would be had nobody set it; null where it is not watched. */
  readonly clockOffSeconds?: () => number | null;
  /** How far the machine's clock is ahead of each server's that all nodes share and that answered last; none where a node is alone. */
  readonly clockOffServersSeconds?: () => Readonly<Record<string, number>>;
  /** Null where this node does not make them, or has not yet. */
  readonly snapshotAgeSeconds?: () => number | null;
}
