import type { AnyVariables, Client as UrqlClient } from 'urql';
import { cacheExchange, createClient, fetchExchange, mapExchange } from 'urql';
import type { Audience } from '../session/audience';
import { session } from '../session/session';
import type { Moment } from '../field/clock';
import { fetchAndHear, millisecondsSince, thisMoment } from '../field/clock';
import type { CommandInput, Outcome, Written } from './commands';
import { persist } from './commands';
import { shown } from './shown-text';
import { LiveSocket } from './live-socket';
import type { Trouble } from './trouble';
import { fault, offline, timeUnknown, troubleOf } from './trouble';

export type Answer<Data> = { data: Data } | { trouble: Trouble };

let lives = 0;

/** One audience's server: questions, commands and the live socket. */
export class Backend {
  /** Differs for each, so that a new session's screens begin anew. */
  readonly life = ++lives;
  readonly urql: UrqlClient;
  readonly live: LiveSocket;
  /** Whose work is kept: audience, account and facility; empty until it is known who is signed in. */
  person = '';
  /** As whom its requests are meant, as the server reads it: `account facility`. The page of an old session keeps its own. */
  as: string | null = null;
  /** Another session has begun since: nothing more goes out in this one's name. */
  private over = false;
  /** Called when the session turned out to be over. */
  onSignedOut: () => void = () => undefined;

  constructor(readonly audience: Audience) {
    const url = `/${audience}/graphql`;
    this.urql = createClient({
      url,
      preferGetMethod: false,
      exchanges: [cacheExchange, mapExchange({ onResult: (result) => ({ ...result, data: shown<unknown>(result.data) }) }), fetchExchange],
      fetch: fetchAndHear,
      fetchOptions: () => ({ headers: this.headers(), credentials: session.credentials }),
    });
    this.live = new LiveSocket(() => this.as, url.replace(/^/, `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}`));
  }

  headers(): Record<string, string> {
    return session.headers(this.audience, this.as);
  }

  /** Asks the server, never a cache. */
  async ask<Data, Variables extends AnyVariables = AnyVariables>(query: string, variables: Variables): Promise<Answer<Data>> {
    const result = await this.urql.query<Data, Variables>(query, variables, { requestPolicy: 'network-only' }).toPromise();
    return this.answerOf(result);
  }

  /** One mutation as it stands, once: for signing in, whose answer is no WriteResult. */
  async perform<Data>(mutation: string, variables: Record<string, unknown>): Promise<Answer<Data>> {
    return this.answerOf(await this.urql.mutation<Data>(mutation, variables).toPromise());
  }

  /**
   * Sends a command whose input already holds its `commandId`; tries again by itself while there is no answer.
   * Where the input has room for it, each try says how long it waited since the person pressed, at `since`.
   */
  async send(mutation: string, input: CommandInput, since: Moment = thisMoment()): Promise<Outcome> {
    return persist(
      async () => {
        if (this.over) return { trouble: offline };
        const waitedMs = millisecondsSince(since);
        if (waitedMs === null && 'waitedMs' in input) return { trouble: timeUnknown };
        const told = 'waitedMs' in input ? { ...input, waitedMs } : input;
        const answer = await this.perform<Record<string, WireResult>>(mutation, { input: told });
        if ('trouble' in answer) return answer;
        return this.outcomeOf(Object.values(answer.data).find((value) => typeof value === 'object') as WireResult);
      },
      (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    );
  }

  end(): void {
    this.over = true;
    this.live.close();
  }

  /** An answer that comes after the next session began says nothing of that one. */
  private signedOut(): void {
    if (!this.over) this.onSignedOut();
  }

  private outcomeOf(result: WireResult): Outcome {
    if (result.__typename === 'Written') {
      session.wrote(this.audience, result.after);
      return { written: { id: result.id, after: result.after } };
    }
    const { code, message, field } = result;
    if (code === 'UNAUTHENTICATED') this.signedOut();
    return { trouble: { code, message, field } };
  }

  private answerOf<Data>(result: { data?: Data; error?: { networkError?: Error; graphQLErrors: readonly GraphQLFault[] } }): Answer<Data> {
    if (result.error) {
      const trouble = this.troubleOf(result.error);
      if (trouble.code === 'UNAUTHENTICATED') this.signedOut();
      return { trouble };
    }
    return result.data === undefined || result.data === null ? { trouble: fault } : { data: result.data };
  }

  troubleOf(error: { networkError?: Error; graphQLErrors: readonly GraphQLFault[] }): Trouble {
    if (error.graphQLErrors.length > 0) return troubleOf(error.graphQLErrors);
    return error.networkError ? offline : fault;
  }
}

interface GraphQLFault {
  message: string;
  extensions?: Record<string, unknown>;
}

type WireResult =
  ({ __typename: 'Written' } & Written) | { __typename: 'Refused'; code: Trouble['code']; message: string; field: string | null };

const backends = new Map<Audience, Backend>();

export function backendOf(audience: Audience): Backend {
  let backend = backends.get(audience);
  if (!backend) {
    backend = new Backend(audience);
    backends.set(audience, backend);
  }
  return backend;
}

/** Signing in or out makes everything that was fetched somebody else's. */
export function forgetBackends(): void {
  for (const backend of backends.values()) backend.end();
  backends.clear();
  session.forgetWrites();
}
