/** Somebody who guesses a password without end: once slowed down they must stay so, whatever is lost. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from '../crash/client.mjs';

export class Guesser {
  /** Guesses that were listened to, beyond those that everybody has. */
  let = [];
  guesses = 0;

  constructor(world, everyMs) {
    Object.assign(this, { world, everyMs });
  }

  async run() {
    // Ten tries where the name was proven before, ten from elsewhere: until every node has had enough.
    for (let n = 0, slowed = 0; n < 90 && slowed < this.world.urls.length; n += 1) slowed = (await this.#isSlowed(n)) ? slowed + 1 : 0;
    while (!this.world.closing()) {
      await pause(this.everyMs * (0.5 + this.world.random()));
      const node = Math.floor(this.world.random() * this.world.urls.length);
      if ((await this.#isSlowed(node)) === false) this.let.push(`by node ${node + 1} ${this.world.doing()}`);
    }
  }

  /** Null where there was no answer to that. */
  async #isSlowed(n) {
    const { urls } = this.world;
    const client = Object.assign(new Client(urls[n % urls.length], 'team'), { signal: () => AbortSignal.timeout(6_000) });
    const document = 'mutation ($input: SignInInput!) { signIn(input: $input) { __typename ... on Refused { code } } }';
    const input = { commandId: randomUUID(), signInName: 'manager-2', password: 'a guess' };
    const answer = await client.query(document, { input }).catch(() => null);
    const code = answer?.data?.signIn.code;
    if (code !== 'RATE_LIMITED' && code !== 'UNAUTHENTICATED') return null;
    this.guesses += 1;
    return code === 'RATE_LIMITED';
  }
}
