/** A client from outside: GraphQL and uploads as anybody may speak them. */
/* global Blob, FormData */
import { randomUUID } from 'node:crypto';

export class Client {
  after = null;
  account = null;
  facility = null;

  constructor(url, audience, token = null) {
    this.url = url;
    this.audience = audience;
    this.token = token;
  }

  /** @throws when the server is gone or its answer was cut off */
  async query(document, variables = {}) {
    const response = await fetch(`${this.url}/${this.audience}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-tsumugi-client': 'test',
        ...this.#authorization(),
        ...(this.after ? { 'tsumugi-after': this.after } : {}),
      },
      body: JSON.stringify({ query: document, variables }),
      signal: this.signal(),
    });
    return response.json();
  }

  async read(document, variables) {
    const { data, errors } = await this.query(document, variables);
    if (errors) throw new Error(`Query refused: ${JSON.stringify(errors)}`);
    return data;
  }

  /** The answer to a mutation: `{ id, after }` where it was written, `{ code, message }` where it was refused. */
  async mutate(name, type, input) {
    const document = `mutation ($input: ${type}!) { ${name}(input: $input) { ... on Written { id after } ... on Refused { code message } } }`;
    const { data, errors } = await this.query(document, { input });
    if (errors) throw new Error(`${name}: ${JSON.stringify(errors)}`);
    return data[name];
  }

  async do(name, type, input) {
    const { id, after, message } = await this.mutate(name, type, { commandId: randomUUID(), ...input });
    if (!id) throw new Error(`${name} was refused: ${message}`);
    this.after = after;
    return id;
  }

  /** Waits until the server shows what this client wrote or acts on. */
  async catchUp() {
    if (this.after) await this.query('{ me { account } }');
  }

  async signIn(signInName, password) {
    const me = this.audience === 'team' ? 'me { account facility { id } }' : 'me { account }';
    const { signIn } = await this.read(
      `mutation ($input: SignInInput!) { signIn(input: $input) { ... on SignedIn { token ${me} } ... on Refused { message } } }`,
      { input: { commandId: randomUUID(), signInName, password } },
    );
    if (!signIn.token) throw new Error(signIn.message);
    this.token = signIn.token;
    this.account = signIn.me.account;
    this.facility = signIn.me.facility?.id ?? null;
    return this;
  }

  async upload(patient, commandId, bytes, name) {
    const form = new FormData();
    form.set('patient', patient);
    form.set('commandId', commandId);
    form.set('file', new Blob([bytes]), name);
    const response = await fetch(`${this.url}/files`, {
      method: 'POST',
      body: form,
      headers: { 'x-tsumugi-client': 'test', ...this.#authorization() },
      signal: this.signal(),
    });
    this.after = response.headers.get('tsumugi-after') ?? this.after;
    return response.json();
  }

  /** The bytes behind a path; null where there is nothing to be seen. */
  async download(path) {
    const response = await fetch(`${this.url}${path}`, { headers: this.#authorization(), signal: this.signal() });
    const bytes = Buffer.from(await response.arrayBuffer());
    return response.status === 200 ? bytes : null;
  }

  /** Ends a request that takes too long; none by itself. */
  signal() {
    return undefined;
  }

  #authorization() {
    return this.token ? { authorization: `Bearer ${this.token}` } : {};
  }
}
