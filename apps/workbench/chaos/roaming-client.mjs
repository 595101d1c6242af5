/**
 * A person's application in front of several nodes: what gets no answer, or an answer that leaves
 * open whether it was done, is sent again to another node with the same command id.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from '../crash/client.mjs';

const answerWithinMs = 6_000;
/** Said before anything was written; the same may be sent again. */
const passing = new Set(['BUSY', 'VIEW_BEHIND', 'STALE']);
/** Nobody knows whether it was written. */
const uncertain = new Set(['UNCERTAIN', 'INTERNAL']);

/** Ends a writer's loop as a server's end does in the crash test. */
export class Over extends Error {
  constructor() {
    super('The run is over.', { cause: 'over' });
  }
}

export class RoamingClient extends Client {
  #node;

  /**
   * @param world `{ urls, random, over, notes }`: the nodes, a source of chance, whether the run is over, what was noticed
   * @param paceMs between two writes
   */
  constructor(world, { token, account, facility }, { node = 0, paceMs = 0 } = {}) {
    super(world.urls[node], 'team', token);
    Object.assign(this, { world, account, facility, paceMs });
    this.#node = node;
  }

  get node() {
    return this.#node;
  }

  elsewhere() {
    this.#node = (this.#node + 1) % this.world.urls.length;
    this.url = this.world.urls[this.#node];
  }

  /** Each request waits for that by itself, at whichever node it arrives. */
  async catchUp() {}

  async mutate(name, type, input) {
    await this.#pace();
    const document = `mutation ($input: ${type}!) { ${name}(input: $input) { ... on Written { id after } ... on Refused { code message } } }`;
    return this.#settle(async () => {
      const { data, errors } = await this.query(document, { input });
      const [error] = errors ?? [];
      return error ? { code: error.extensions?.code ?? 'INTERNAL', message: error.message } : data[name];
    }, name);
  }

  async upload(patient, commandId, bytes, name) {
    await this.#pace();
    const answer = await this.#settle(async () => {
      const answered = await super.upload(patient, commandId, bytes, name);
      return answered.file ? { ...answered, id: answered.file } : (answered.refused ?? { code: 'INTERNAL', message: 'no refusal' });
    }, 'upload');
    return answer.id ? answer : { refused: answer };
  }

  /** Waits for a node that can answer, which all do when nothing is amiss. */
  async readSomewhere(document, variables) {
    for (;;) {
      try {
        const { data, errors } = await this.query(document, variables);
        if (!errors) return data;
        const code = errors[0].extensions?.code ?? 'INTERNAL';
        if (!passing.has(code) && !uncertain.has(code)) throw new Refused(code);
      } catch (error) {
        if (error instanceof Refused) throw error;
      }
      await this.#later();
    }
  }

  /** The answer that settles it. A passing refusal is taken for final at times, as people give up: then nothing of it may be there. */
  async #settle(send, name) {
    const { notes, random } = this.world;
    for (let doubt = false; ;) {
      let answer = null;
      try {
        answer = await send();
      } catch (error) {
        if (error instanceof Over) throw error;
      }
      if (answer?.id) return answer;
      const open = answer === null || uncertain.has(answer.code);
      if (answer?.code === 'INTERNAL') notes.internal(name);
      if (answer?.code === 'UNAUTHENTICATED') notes.signedOut(this);
      if (!open && !passing.has(answer.code)) return answer;
      if (answer) notes.refused(answer.code);
      // A refusal after a doubt says of this try only that it wrote nothing.
      if (!open && !doubt && random() < 0.3) return answer;
      doubt ||= open;
      await this.#later();
    }
  }

  async #later() {
    if (this.world.over()) {
      this.world.notes.unsettled += 1;
      throw new Over();
    }
    this.elsewhere();
    await pause(150 + this.world.random() * 200);
  }

  async #pace() {
    if (this.paceMs > 0) await pause(this.paceMs * (0.5 + this.world.random()));
    if (this.world.closing()) throw new Over();
    // As behind a proxy that hands requests to any node.
    if (this.world.random() < 0.3) this.elsewhere();
  }

  signal() {
    return AbortSignal.timeout(answerWithinMs);
  }
}

class Refused extends Error {
  constructor(code) {
    super(`Query refused: ${code}`);
    this.code = code;
  }
}
