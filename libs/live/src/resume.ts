import { canonicalJson, type JsonObject, type Position, type Viewer } from '@tsumugi/kernel';
import type { Tokens } from './tokens.js';

/**
 * Where a stream goes on. The token comes with a fetched page and is bound to its viewer; the mark
 * comes with every update and is bound to the topic, so that one frame can serve many. Resuming
 * takes both: a mark alone opens nothing, and neither shows a position.
 */
export class Resume {
  constructor(private readonly tokens: Tokens) {}

  token(viewer: Viewer, feed: string, args: JsonObject, position: Position): string {
    return this.tokens.seal('live', ownerOf(viewer, feed, args), { position });
  }

  mark(topic: string, position: Position): string {
    return this.tokens.seal('mark', topic, { position });
  }

  /** The position to go on from; null when token or mark are not of this viewer, feed and topic. */
  position(viewer: Viewer, feed: string, args: JsonObject, topic: string, token: string, mark: string | null): Position | null {
    const begun = positionIn(this.tokens.open('live', ownerOf(viewer, feed, args), token));
    if (begun === null || mark === null) return begun;
    const reached = positionIn(this.tokens.open('mark', topic, mark));
    return reached === null ? null : Math.max(begun, reached);
  }
}

function ownerOf(viewer: Viewer, feed: string, args: JsonObject): string {
  return canonicalJson([viewer.audience, viewer.account, viewer.facility, feed, args]);
}

function positionIn(value: JsonObject | null): Position | null {
  return typeof value?.position === 'number' ? value.position : null;
}
