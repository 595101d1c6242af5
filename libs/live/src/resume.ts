import { createHash } from 'node:crypto';
import { canonicalJson, type JsonObject, type Position, type Viewer } from '@tsumugi/kernel';
import type { Tokens } from './tokens.js';

/**
 * Where a stream goes on. The token comes with a fetched page and is bound to its viewer; the mark
 * comes with every update and is bound to the topic, so that one frame can serve many. Resuming
 * takes both: a mark alone opens nothing, and neither shows a position. Both say for which outcome
 * the screen was filled: where the decision turned out otherwise meanwhile, what stands on the
 * screen is not what would be fetched now.
 */
export class Resume {
  constructor(private readonly tokens: Tokens) {}

  token(viewer: Viewer, feed: string, args: JsonObject, position: Position, outcome: string): string {
    return this.tokens.seal('live', ownerOf(viewer, feed, args), { position, outcome: short(outcome) });
  }

  mark(topic: string, position: Position, outcome: string): string {
    return this.tokens.seal('mark', topic, { position, outcome: short(outcome) });
  }

  /**
   * Where to go on for this outcome: a position, or `anew` where the screen was filled for another
   * outcome. Null when token or mark are not of this viewer, feed and topic.
   */
  point(
    viewer: Viewer,
    feed: string,
    args: JsonObject,
    topic: string,
    given: { token: string; mark: string | null },
    outcome: string,
  ): Position | 'anew' | null {
    const begun = pointIn(this.tokens.open('live', ownerOf(viewer, feed, args), given.token));
    const reached = given.mark === null ? begun : pointIn(this.tokens.open('mark', topic, given.mark));
    if (begun === null || reached === null) return null;
    const position = Math.max(begun.position, reached.position);
    const latest = [begun, reached].filter((point) => point.position === position);
    return latest.every((point) => point.outcome === short(outcome)) ? position : 'anew';
  }
}

function ownerOf(viewer: Viewer, feed: string, args: JsonObject): string {
  return canonicalJson([viewer.audience, viewer.account, viewer.facility, feed, args]);
}

interface Point {
  readonly position: Position;
  readonly outcome: string;
}

function pointIn(value: JsonObject | null): Point | null {
  return typeof value?.position === 'number' && typeof value.outcome === 'string'
    ? { position: value.position, outcome: value.outcome }
    : null;
}

/** Outcomes are compared, never read back: a few letters of a hash keep marks short. */
function short(outcome: string): string {
  return createHash('sha256').update(outcome).digest('base64url').slice(0, 16);
}
