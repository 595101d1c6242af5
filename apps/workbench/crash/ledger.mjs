/** The other side's own account of what was sent and answered, and the check of it against what the server shows. */
const post = 'id text version seenCount acknowledgedCount attachments { file url size } readings { id }';
const pageSize = 100;

export class Ledger {
  entries = [];
  recentPosts = [];
  #checked = 0;
  lost = new Set();
  doubled = new Set();
  half = new Set();
  refusals = [];

  sends(entry) {
    entry.state = 'sent';
    this.entries.push(entry);
    return entry;
  }

  answered(entry, id) {
    entry.state = 'answered';
    entry.answer = id;
    if (entry.kind !== 'post') return;
    this.recentPosts.push(entry);
    if (this.recentPosts.length > 50) this.recentPosts.shift();
  }

  refused(entry, { code, message } = {}) {
    entry.state = 'refused';
    this.refusals.push(`${entry.name ?? 'upload'}: ${code} ${message}`);
  }

  get answeredWrites() {
    return this.entries.filter(({ state }) => state === 'answered').length;
  }

  /** Those of the last round whose answer never came. */
  unanswered() {
    return this.entries.slice(this.#checked).filter(({ state }) => state === 'sent');
  }

  lastAnswered(count) {
    return this.entries
      .slice(this.#checked)
      .filter(({ state, name }) => state === 'answered' && name)
      .slice(-count);
  }

  /** Holds what was sent since the last check to what the server shows; at the end, everything. */
  async check(client, region, all = false) {
    const entries = this.entries.slice(all ? 0 : this.#checked);
    const oldest = all
      ? null
      : this.entries.slice(0, this.#checked).findLast(({ kind, state }) => kind === 'post' && state === 'answered')?.answer;
    const wantedPosts = new Set(
      entries.flatMap((entry) =>
        entry.kind === 'post' ? [entry.input.commandId] : entry.input.post ? [entry.input.post] : (entry.input.posts ?? []),
      ),
    );
    const shown = await this.#posts(client, region, oldest, wantedPosts);
    const readings = await this.#readings(client, region, entries);
    const readers = this.#readers();
    for (const entry of entries) await this.#checkOne(entry, { client, shown, readings, readers });
    this.#checked = this.entries.length;
  }

  async #checkOne(entry, { client, shown, readings, readers }) {
    const { kind, input, state } = entry;
    const must = state === 'answered';
    const name = `${kind} ${input.commandId}`;
    const expect = (condition, verdict) => {
      if (!condition) verdict.add(name);
    };
    switch (kind) {
      case 'post': {
        const found = shown.byText.get(input.text.replace('（訂正）', '')) ?? [];
        if (found.length > 1) this.doubled.add(name);
        if (found.length === 0) return expect(!must, this.lost);
        const [there] = found;
        expect(there.id === input.commandId && state !== 'refused', this.doubled);
        const files = input.attachments ?? [];
        expect(there.attachments.length === files.length && there.readings.length === (input.readings ?? []).length, this.half);
        for (const { url, size } of there.attachments) expect((await client.download(url))?.length === size, this.half);
        return;
      }
      case 'measuring': {
        const there = input.readings.filter(({ id }) => readings.has(id));
        if (there.length === 0) return expect(!must, this.lost);
        expect(state !== 'refused', this.doubled);
        return expect(there.length === input.readings.length && there.every(({ id, value }) => readings.get(id) === value), this.half);
      }
      case 'file': {
        // On nobody's post yet, or on one: its uploader sees it either way.
        const bytes = await entry.client.download(`/files/${input.commandId}/original`);
        const thumbnail = await entry.client.download(`/files/${input.commandId}/thumbnail`);
        if (bytes === null) return expect(!must, this.lost);
        expect(state !== 'refused', this.doubled);
        return expect(bytes.length > 0 && thumbnail !== null, this.half);
      }
      case 'seen':
        return this.#checkReaders(entry, readers.get(input.posts[0]), shown.byId.get(input.posts[0])?.seenCount);
      case 'acknowledged':
        return this.#checkReaders(entry, readers.get(input.post), shown.byId.get(input.post)?.acknowledgedCount);
      case 'corrected': {
        const there = shown.byId.get(input.post);
        expect(!must || (there?.version === 2 && there.text === input.text), this.lost);
        expect(state !== 'refused' || there?.version !== 2, this.doubled);
        return expect(!there || (there.version === 2) === there.text.endsWith('（訂正）'), this.half);
      }
    }
  }

  /** Whose reading of each post was answered, and of whom it is not known: by kind, post and account. */
  #readers() {
    const readers = new Map();
    for (const { kind, state, input, client } of this.entries) {
      if (kind !== 'seen' && kind !== 'acknowledged') continue;
      const post = kind === 'seen' ? input.posts[0] : input.post;
      const of = readers.get(post) ?? {
        seen: { answered: new Set(), sent: new Set() },
        acknowledged: { answered: new Set(), sent: new Set() },
      };
      readers.set(post, of);
      if (state !== 'refused') of[kind][state].add(client.account);
    }
    return readers;
  }

  #checkReaders({ kind, input }, readers, count = 0) {
    const { seen, acknowledged } = readers;
    const name = `${kind} ${input.commandId}`;
    if (count < readers[kind].answered.size) this.lost.add(name);
    // Who pressed 了解 has seen it.
    const most = new Set([acknowledged, ...(kind === 'seen' ? [seen] : [])].flatMap(({ answered, sent }) => [...answered, ...sent]));
    if (count > most.size) this.doubled.add(name);
  }

  /** The posts from the newest back to where everything wanted is there and the last check's last post came by. */
  async #posts(client, { room }, oldest, wanted) {
    const byId = new Map();
    const byText = new Map();
    let before = null;
    let passed = false;
    for (;;) {
      const { timeline } = await client.read(
        `query ($room: ID!, $before: String) { timeline(room: $room, first: ${pageSize}, before: $before) { pageInfo { hasNextPage endCursor } edges { node { ${post} } } } }`,
        { room, before },
      );
      for (const { node } of timeline.edges) {
        passed ||= node.id === oldest;
        byId.set(node.id, node);
        const text = node.text.replace('（訂正）', '');
        byText.set(text, [...(byText.get(text) ?? []), node]);
      }
      before = timeline.pageInfo.endCursor;
      const complete = passed && [...wanted].every((id) => byId.has(id));
      if (!timeline.pageInfo.hasNextPage || complete) return { byId, byText };
    }
  }

  async #readings(client, { patient }, entries) {
    const measured = entries.filter(({ kind }) => kind === 'measuring').map(({ input }) => input.measuredAt);
    const found = new Map();
    if (measured.length === 0) return found;
    measured.sort();
    // In spans of some measurings, for an answer has a bound.
    for (let from = 0; from < measured.length; from += 500) {
      const since = measured[from];
      const until = measured[Math.min(from + 499, measured.length - 1)];
      const { readings } = await client.read(
        'query ($patient: ID!, $since: Instant!, $until: Instant!) { readings(patient: $patient, since: $since, until: $until, first: 6000) { items { id value } } }',
        { patient, since, until },
      );
      for (const { id, value } of readings.items) found.set(id, value);
    }
    return found;
  }
}
