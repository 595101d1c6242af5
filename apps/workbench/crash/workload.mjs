/** What a busy team does, all at once, each step noted in the ledger before it is sent and when it was answered. */
import { randomUUID } from 'node:crypto';

const readingKinds = [
  ['PULSE', () => 60],
  ['SPO2', () => 97],
  ['RESPIRATION', () => 16],
  ['GLUCOSE', () => 110],
];

export class Workload {
  #count = 0;

  constructor(region, ledger, random, picture) {
    this.region = region;
    this.ledger = ledger;
    this.random = random;
    this.picture = picture;
  }

  /** Writes until the server is gone. */
  async run(clients) {
    await Promise.all(clients.map((client) => this.#write(client)));
  }

  async #write(client) {
    for (;;) {
      const act = this.#pick([
        this.#post,
        this.#post,
        this.#post,
        this.#measure,
        this.#measureAndPost,
        this.#photographAndPost,
        this.#see,
        this.#acknowledge,
        this.#correct,
      ]);
      try {
        await act.call(this, client);
      } catch (error) {
        // A server that was killed ends its sockets, or cuts an answer off; anything else is a finding.
        if (error.cause !== undefined || error.name === 'SyntaxError') return;
        throw error;
      }
    }
  }

  #post(client) {
    return this.#publish(client, {});
  }

  async #measure(client) {
    const readings = readingKinds.map(([kind, value]) => ({ id: randomUUID(), kind, value: value() }));
    const input = {
      commandId: randomUUID(),
      patient: this.region.patient,
      measuredAt: new Date().toISOString(),
      readings,
      note: `測定 ${this.#next()}`,
    };
    const entry = this.ledger.sends({ kind: 'measuring', client, name: 'recordReadings', type: 'RecordReadingsInput', input });
    return (await this.#send(entry)) ? readings.map(({ id }) => id) : [];
  }

  async #measureAndPost(client) {
    const readings = await this.#measure(client);
    if (readings.length > 0) await this.#publish(client, { readings });
  }

  async #photographAndPost(client) {
    const attachments = [];
    for (let n = 0; n < 2; n += 1) {
      const entry = this.ledger.sends({ kind: 'file', client, input: { commandId: randomUUID(), name: `photo-${this.#next()}.png` } });
      const answer = await client.upload(this.region.patient, entry.input.commandId, this.picture, entry.input.name);
      if (!answer.file) return this.ledger.refused(entry, answer.refused);
      this.ledger.answered(entry, answer.file);
      attachments.push(answer.file);
    }
    await this.#publish(client, { attachments });
  }

  #publish(client, more) {
    const input = { commandId: randomUUID(), room: this.region.room, text: `経過 ${this.#next()}`, ...more };
    return this.#send(this.ledger.sends({ kind: 'post', client, name: 'publishPost', type: 'PublishPostInput', input }));
  }

  async #see(client) {
    const post = this.#answeredPost((entry) => entry.client.account !== client.account);
    if (!post) return this.#post(client);
    client.after = post.after;
    const input = { commandId: randomUUID(), room: this.region.room, posts: [post.input.commandId], versions: [1] };
    return this.#send(this.ledger.sends({ kind: 'seen', client, name: 'markSeen', type: 'MarkSeenInput', input }));
  }

  async #acknowledge(client) {
    // 了解 holds for its version: a post is acknowledged here or corrected, so that every answer still counts in the end.
    const post = this.#answeredPost((entry) => entry.client.account !== client.account && !entry.corrected);
    if (!post) return this.#post(client);
    post.acknowledged = true;
    client.after = post.after;
    const input = { commandId: randomUUID(), post: post.input.commandId, expectedVersion: 1 };
    return this.#send(this.ledger.sends({ kind: 'acknowledged', client, name: 'acknowledgePost', type: 'AnswerPostInput', input }));
  }

  async #correct(client) {
    const post = this.#answeredPost((entry) => entry.client.account === client.account && !entry.corrected && !entry.acknowledged);
    if (!post) return this.#post(client);
    post.corrected = true;
    client.after = post.after;
    const input = { commandId: randomUUID(), post: post.input.commandId, expectedVersion: 1, text: `${post.input.text}（訂正）` };
    return this.#send(this.ledger.sends({ kind: 'corrected', client, name: 'correctPost', type: 'CorrectPostInput', input }));
  }

  async #send(entry) {
    const { client, name, type, input } = entry;
    // Reads its own last write, as the application does: a post names readings that were just recorded.
    await client.catchUp();
    const answer = await client.mutate(name, type, input);
    if (!answer.id) {
      this.ledger.refused(entry, answer);
      return false;
    }
    client.after = answer.after;
    entry.after = answer.after;
    this.ledger.answered(entry, answer.id);
    return true;
  }

  #answeredPost(suits) {
    const posts = this.ledger.recentPosts.filter(suits);
    return posts.length > 0 ? this.#pick(posts) : null;
  }

  #pick(list) {
    return list[Math.floor(this.random() * list.length)];
  }

  #next() {
    this.#count += 1;
    return this.#count;
  }
}
