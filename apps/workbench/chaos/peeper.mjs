/**
 * Somebody whose right may have ended and who does not care: asks again and again, at any node,
 * and writes. Each answer that shows something, and each write that is taken, is told like a frame.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { ask } from './screen.mjs';

const timeline = 'query ($room: ID!) { timeline(room: $room, first: 3) { edges { node { id } } } }';
const publish = 'mutation ($input: PublishPostInput!) { publishPost(input: $input) { ... on Written { id } ... on Refused { code } } }';

export class Peeper {
  /** @param writes also; where others hold a ledger of the room, posts of no ledger are more of its content */
  constructor(world, person, { name, room, rights, writes = false, everyMs }) {
    Object.assign(this, { world, person, name, room, rights, writes, everyMs });
  }

  async run() {
    while (!this.world.closing()) {
      await pause(this.everyMs * (0.5 + this.world.random()));
      const { token } = this.person;
      if (token === null) continue;
      const node = Math.floor(this.world.random() * this.world.urls.length);
      const what = this.writes && this.world.random() < 0.4 ? 'write' : 'answer';
      // When it was asked: an answer that was long under way is held against nobody.
      const at = performance.now();
      if (await this.#given(node, token, what)) this.world.seen({ screen: this.name, rights: this.rights, node, at, lateMs: 0, what });
    }
  }

  async #given(node, token, what) {
    const { room } = this;
    const url = this.world.urls[node];
    if (what === 'answer') {
      const answer = await ask(url, token, timeline, { room }).catch(() => null);
      return (answer?.data?.timeline.edges.length ?? 0) > 0;
    }
    const input = { commandId: randomUUID(), room, text: '申し送りです。' };
    const answer = await ask(url, token, publish, { input }).catch(() => null);
    return answer?.data?.publishPost.id !== undefined;
  }
}
