import { systemIds, type Audience, type Ids } from '@tsumugi/kernel';
import { createClient, type Client as LiveClient } from 'graphql-ws';
import WebSocket from 'ws';

export interface GraphQLAnswer<T> {
  readonly data: T | null;
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string; readonly field?: string | null } }[];
}

export type Written = { readonly __typename: 'Written'; readonly id: string; readonly after: string };
export type Refused = { readonly __typename: 'Refused'; readonly code: string; readonly message: string; readonly field: string | null };

export interface Update<Item = { id: string }> {
  readonly kind: 'ADDED' | 'CHANGED' | 'GONE' | 'RESET';
  readonly id: string | null;
  readonly item: Item | null;
  readonly mark: string;
}

/** A person at a screen, from outside: HTTP and WebSocket as any client speaks them. */
export class Person {
  token: string | null = null;
  account = '';
  facility = '';
  /** The last write's token; sent with every query, as the web application does. */
  after: string | null = null;
  readonly #live = new Set<LiveClient>();

  constructor(
    readonly url: string,
    readonly audience: Audience,
    /** Where the ids of this person's commands come from. */
    readonly ids: Ids = systemIds,
  ) {}

  async query<T>(document: string, variables: object = {}, headers: Record<string, string> = {}): Promise<GraphQLAnswer<T>> {
    const response = await fetch(`${this.url}/${this.audience}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-tsumugi-client': 'test',
        ...this.#authorization(),
        ...(this.after ? { 'tsumugi-after': this.after } : {}),
        ...headers,
      },
      body: JSON.stringify({ query: document, variables }),
    });
    return (await response.json()) as GraphQLAnswer<T>;
  }

  /** The data of a query that must succeed. */
  async read<T>(document: string, variables: object = {}): Promise<T> {
    const { data, errors } = await this.query<T>(document, variables);
    if (errors || data === null) throw new Error(`Query refused: ${JSON.stringify(errors)}`);
    return data;
  }

  /** The code with which a query is refused; null when it is not. */
  async refusalOf(document: string, variables: object = {}): Promise<string | null> {
    return (await this.query(document, variables)).errors?.[0]?.extensions.code ?? null;
  }

  /** A mutation by name; `input` without `commandId` gets a new one, an answer without a version answers the first. */
  async mutate(name: string, input: Record<string, unknown>): Promise<Written | Refused> {
    const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`;
    return this.mutateAs(name, inputTypes[name] ?? type, { ...firstVersion(name, input), ...input });
  }

  async mutateAs(name: string, type: string, input: Record<string, unknown>): Promise<Written | Refused> {
    const document = `mutation ($input: ${type}!) { ${name}(input: $input) { __typename ... on Written { id after } ... on Refused { code message field } } }`;
    const { data, errors } = await this.query<Record<string, Written | Refused>>(document, {
      input: { commandId: this.ids.next(), ...input },
    });
    if (errors || !data) throw new Error(`${name} failed: ${JSON.stringify(errors)}`);
    const result = data[name]!;
    if (result.__typename === 'Written') this.after = result.after;
    return result;
  }

  /** The id of a mutation that must be written. */
  async do(name: string, input: Record<string, unknown>): Promise<string> {
    const result = await this.mutate(name, input);
    if (result.__typename !== 'Written') throw new Error(`${name} was refused: ${JSON.stringify(result)}`);
    return result.id;
  }

  async signIn(signInName: string, password: string, facility?: string): Promise<this> {
    const me = { team: 'me { account facility { id } }', family: 'me { account }', office: 'me { account }' }[this.audience];
    const document = `mutation ($input: SignInInput!) { signIn(input: $input) { __typename ... on SignedIn { token ${me} } ... on Refused { code message field } } }`;
    const input = { commandId: this.ids.next(), signInName, password, ...(facility ? { facility } : {}) };
    const { data, errors } = await this.query<{
      signIn: { __typename: string; token: string; me: { account: string; facility?: { id: string } } };
    }>(document, { input });
    if (!data || data.signIn.__typename !== 'SignedIn') throw new Error(`Sign-in refused: ${JSON.stringify(data ?? errors)}`);
    this.token = data.signIn.token;
    this.account = data.signIn.me.account;
    this.facility = data.signIn.me.facility?.id ?? '';
    return this;
  }

  /** Opens a live feed by its field; the updates that came so far and how it ended stand in the result. */
  watch<Item = { id: string }>(
    field: string,
    args: Record<string, string | null>,
    selection: string,
    options: { client?: LiveClient } = {},
  ): Watch<Item> {
    const variables = Object.keys(args);
    const declared = variables.map((name) => `$${name}: ${name === 'from' || name === 'mark' ? 'String' : 'ID!'}`).join(', ');
    const passed = variables.map((name) => `${name}: $${name}`).join(', ');
    const head = variables.length > 0 ? `(${declared})` : '';
    const query = `subscription ${head} { ${field}${variables.length > 0 ? `(${passed})` : ''} { kind id item { ${selection} } mark } }`;
    return new Watch<Item>(options.client ?? this.live(), field, { query, variables: args });
  }

  /** The public client of the protocol, unchanged. */
  live(): LiveClient {
    const client = createClient({
      url: `${this.url.replace('http', 'ws')}/${this.audience}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      lazy: true,
      connectionParams: this.token ? { authorization: `Bearer ${this.token}` } : {},
    });
    this.#live.add(client);
    return client;
  }

  async upload(
    patient: string,
    name: string,
    bytes: Uint8Array,
    commandId = this.ids.next(),
  ): Promise<{ status: number; body: { file?: string; refused?: Refused } & Record<string, unknown> }> {
    const form = new FormData();
    form.set('patient', patient);
    form.set('commandId', commandId);
    form.set('file', new Blob([Buffer.from(bytes)]), name);
    const response = await fetch(`${this.url}/files`, {
      method: 'POST',
      body: form,
      headers: { 'x-tsumugi-client': 'test', 'x-tsumugi-audience': this.audience, ...this.#authorization() },
    });
    this.after = response.headers.get('tsumugi-after') ?? this.after;
    return { status: response.status, body: (await response.json()) as { file?: string } };
  }

  async download(path: string): Promise<Response> {
    return fetch(`${this.url}${path}`, { headers: this.#authorization() });
  }

  async leave(): Promise<void> {
    for (const client of this.#live) await client.dispose();
  }

  #authorization(): Record<string, string> {
    return this.token ? { authorization: `Bearer ${this.token}` } : {};
  }
}

/** What is not corrected stands in its first version. */
function firstVersion(name: string, { posts }: Record<string, unknown>): Record<string, unknown> {
  if (name === 'markSeen') return { versions: (posts as string[]).map(() => 1) };
  return answers.has(name) ? { expectedVersion: 1 } : {};
}

/** Inputs that several mutations share. */
/** What answers a version. */
const answers = new Set([
  'acknowledgePost',
  'closeAlert',
  'confirmProxyPost',
  'correctDailyLife',
  'correctReading',
  'objectToProxyPost',
  'raiseObjection',
  'takeAlert',
]);

const inputTypes: Readonly<Record<string, string>> = {
  acceptInvitation: 'AnswerInvitationInput',
  declineInvitation: 'AnswerInvitationInput',
  cancelInvitation: 'AnswerInvitationInput',
  acknowledgePost: 'AnswerPostInput',
  takeBackRelease: 'PostInput',
  confirmProxyPost: 'AnswerPostInput',
  takeAlert: 'AlertInput',
  registerConsent: 'ConsentTaskInput',
  confirmConsent: 'ConsentTaskInput',
  checkConsent: 'ConsentTaskInput',
};

/** One open stream: what it brought, and how it ended. */
export class Watch<Item = { id: string }> {
  readonly updates: Update<Item>[] = [];
  /** The code of a refusal, `closed <code>` when the socket went, `complete`; null while it is open. */
  ended: string | null = null;
  readonly #changed = new Set<() => void>();
  readonly #stop: () => void;

  constructor(client: LiveClient, field: string, operation: { query: string; variables: Record<string, unknown> }) {
    this.#stop = client.subscribe<Record<string, Update<Item>>>(operation, {
      next: ({ data }) => {
        if (data) this.updates.push(data[field]!);
        this.#tell();
      },
      error: (error) => {
        const [first] = Array.isArray(error) ? (error as { extensions?: { code?: string } }[]) : [];
        this.ended = first?.extensions?.code ?? `closed ${(error as { code?: number }).code ?? String(error)}`;
        this.#tell();
      },
      complete: () => {
        this.ended ??= 'complete';
        this.#tell();
      },
    });
  }

  stop(): void {
    this.#stop();
  }

  /** Waits until a condition holds; says what there was when it does not within the time. */
  async until(condition: (watch: this) => boolean, what: string, withinMs = 5_000): Promise<this> {
    if (condition(this)) return this;
    await new Promise<void>((resolve, reject) => {
      const check = (): void => {
        if (!condition(this)) return;
        this.#changed.delete(check);
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#changed.delete(check);
        reject(
          new Error(`Not within ${withinMs} ms: ${what}. Ended: ${this.ended}; updates: ${JSON.stringify(this.updates).slice(0, 2_000)}`),
        );
      }, withinMs);
      this.#changed.add(check);
    });
    return this;
  }

  #tell(): void {
    for (const check of [...this.#changed]) check();
  }
}
