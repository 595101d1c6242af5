import { createContext, use, useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { useQuery } from 'urql';
import { keptOf } from '../session/kept';
import type { Backend } from './backend';
import type { Moment } from '../field/clock';
import type { KeptData } from './kept-data';
import { keptAfter } from './kept-data';
import { Attempt } from './commands';
import type { Outcome, Written } from './commands';
import type { FeedView, Page } from './live-feed';
import { LiveFeed } from './live-feed';
import type { ListOrder, LiveUpdate } from './live-list';
import { operationId } from './operation-id';
import { Again } from './again';
import type { Trouble } from './trouble';
import { isPassing, mayRetry } from './trouble';

export const BackendContext = createContext<Backend | null>(null);

export function useBackend(): Backend {
  const backend = use(BackendContext);
  if (!backend) throw new Error('no backend around this component');
  return backend;
}

export interface Lookup<Data> {
  data: Data | undefined;
  trouble: Trouble | null;
  loading: boolean;
  /** Asks the server again. */
  refetch: () => void;
}

export interface LookupOptions {
  skip?: boolean;
  /** Shows nothing before the server has answered: for what one may have lost the right to see since. */
  anew?: boolean;
}

/**
 * Asks a question that isn't live. Shows what is known at once and what the server says after it. When asking again fails
 * for a passing reason, what was known stands beside the trouble: without it a page would say "none".
 */
export function useLookup<Data>(query: string, variables: Record<string, unknown> = {}, options: LookupOptions = {}): Lookup<Data> {
  const backend = useBackend();
  const [result, run] = useQuery<Data, Record<string, unknown>>({
    query,
    variables,
    requestPolicy: options.anew ? 'network-only' : 'cache-and-network',
    pause: options.skip ?? false,
  });
  const trouble = result.error ? backend.troubleOf(result.error) : null;
  const refetch = useCallback(() => run({ requestPolicy: 'network-only' }), [run]);
  useAgain(trouble !== null && isPassing(trouble) && !result.fetching, refetch);
  const asked = operationId(query, variables);
  const answered = result.operation ? operationId(query, result.operation.variables) : asked;
  const [before, keep] = useState<KeptData<Data> | null>(null);
  const kept = keptAfter(before, { asked, answered, data: result.data, trouble });
  if (kept?.key !== before?.key || kept?.data !== before?.data) keep(kept);
  const data = result.data ?? kept?.data;
  return {
    data,
    trouble,
    loading: result.fetching && data === undefined,
    refetch,
  };
}

/** Asks again by itself for as long as there is no answer. */
function useAgain(failing: boolean, run: () => void): void {
  const again = useRef<Again>(null);
  useEffect(() => {
    again.current ??= new Again(run);
    if (failing) again.current.failed();
  }, [failing, run]);
  useEffect(
    () => () => {
      again.current?.stop();
      again.current = null;
    },
    [run],
  );
}

export interface Command<Input> {
  /** Sends the input; the command id stays the same while the same input has no answer. Null when it did not succeed: see `trouble`. */
  send: (input: Omit<Input, 'commandId'>, since?: Moment) => Promise<Written | null>;
  /** Whether this very input was sent before and waits for its answer: its moment is that of the first try. */
  tried: (input: Omit<Input, 'commandId'>) => boolean;
  busy: boolean;
  trouble: Trouble | null;
  clear: () => void;
}

/**
 * One form's command: `useCommand<InviteFacilityInput>(inviteFacility)`. `kept`: the key under which the form is kept, so
 * that an attempt without an answer is the same one when its person leaves the form and comes back to it.
 */
export function useCommand<Input extends { commandId: string }>(mutation: string, kept?: string): Command<Input> {
  const backend = useBackend();
  const own = useRef<Attempt>(null);
  const [state, setState] = useState<{ busy: boolean; trouble: Trouble | null }>({ busy: false, trouble: null });
  const attemptOf = useCallback(
    () => (kept === undefined ? (own.current ??= new Attempt()) : keptOf(backend.person).attempt(kept, mutation)),
    [backend, mutation, kept],
  );
  const send = useCallback(
    async (input: Omit<Input, 'commandId'>, since?: Moment): Promise<Written | null> => {
      const attempt = attemptOf();
      setState({ busy: true, trouble: null });
      const { id, since: begun } = attempt.of(input);
      const outcome: Outcome = await backend.send(mutation, { ...input, commandId: id }, since ?? begun);
      if ('written' in outcome) {
        attempt.answered();
        setState({ busy: false, trouble: null });
        return outcome.written;
      }
      // Until it is decided the next try is the same command.
      if (!mayRetry(outcome.trouble)) attempt.answered();
      setState({ busy: false, trouble: outcome.trouble });
      return null;
    },
    [backend, mutation, attemptOf],
  );
  const tried = useCallback((input: Omit<Input, 'commandId'>) => attemptOf().tried(input), [attemptOf]);
  const clear = useCallback(() => setState({ busy: false, trouble: null }), []);
  return { send, tried, busy: state.busy, trouble: state.trouble, clear };
}

/** How one live list is asked for and kept true. Define it once per list, outside of components. */
export interface LiveListDefinition<T, Variables extends Record<string, unknown>, Data = Record<string, unknown>> extends ListOrder<T> {
  query: string;
  /** Takes the same variables and besides `$from: String, $mark: String`. */
  subscription: string;
  pageOf: (data: Data) => Page<T>;
  updateOf: (data: Record<string, unknown>) => LiveUpdate<T>;
  /** Variables of the query only, e.g. how many. */
  queryVariables?: (variables: Variables) => Record<string, unknown>;
}

export interface LiveList<T> extends FeedView<T> {
  more: () => void;
  /** Fetches the page again, e.g. after a write whose list has no stream. */
  renew: () => void;
}

interface Shared {
  feed: LiveFeed<unknown>;
  users: number;
}

const shared = new WeakMap<Backend, Map<string, Shared>>();
/** Milliseconds that an unused list lives on, so that going there and back doesn't fetch again. */
const linger = 2_000;

/** A live list; equal lists of one screen share one stream. */
export function useLiveList<T, Variables extends Record<string, unknown>, Data>(
  definition: LiveListDefinition<T, Variables, Data>,
  variables: Variables,
): LiveList<T> {
  const backend = useBackend();
  const key = operationId(definition.subscription, variables);
  const feed = useMemo(() => sharedFeed(backend, key, definition, variables), [backend, key]); // eslint-disable-line react-hooks/exhaustive-deps
  const listen = useCallback(
    (listener: () => void) => {
      const entry = shared.get(backend)?.get(key);
      const held = entry?.feed === feed ? entry : hold(backend, key, feed as LiveFeed<unknown>);
      held.users++;
      feed.start();
      const unlisten = feed.listen(listener);
      return () => {
        unlisten();
        setTimeout(() => {
          held.users--;
          if (held.users > 0) return;
          feed.stop();
          if (shared.get(backend)?.get(key) === held) shared.get(backend)?.delete(key);
        }, linger);
      };
    },
    [backend, key, feed],
  );
  const view = useSyncExternalStore(listen, feed.snapshot);
  return { ...view, more: useCallback(() => void feed.more(), [feed]), renew: useCallback(() => void feed.renew(), [feed]) };
}

/** Begins all live lists anew: for when less may be seen than before, also where no stream tells it. */
export function useBeginAnew(): () => void {
  const backend = useBackend();
  return useCallback(() => {
    for (const { feed } of shared.get(backend)?.values() ?? []) feed.anew();
  }, [backend]);
}

function hold(backend: Backend, key: string, feed: LiveFeed<unknown>): Shared {
  const feeds = shared.get(backend) ?? new Map<string, Shared>();
  shared.set(backend, feeds);
  const entry = { feed, users: 0 };
  feeds.set(key, entry);
  return entry;
}

function sharedFeed<T, Variables extends Record<string, unknown>, Data>(
  backend: Backend,
  key: string,
  definition: LiveListDefinition<T, Variables, Data>,
  variables: Variables,
): LiveFeed<T> {
  const known = shared.get(backend)?.get(key);
  if (known) return known.feed as LiveFeed<T>;
  const { idOf, compare, firstPage, updateOf } = definition;
  const feed = new LiveFeed<T>({
    order: { idOf, compare, firstPage },
    fetch: async (before) => {
      const asked = { ...variables, ...definition.queryVariables?.(variables), ...(before ? { before } : {}) };
      const answer = await backend.ask<Data>(definition.query, asked);
      return 'trouble' in answer ? answer : { page: definition.pageOf(answer.data) };
    },
    open: (place, sink) => backend.live.open(definition.subscription, Object.assign(place, variables), sink),
    updateOf,
    socket: {
      get state() {
        return backend.live.state;
      },
      watch: (listener) => backend.live.watch(listener),
    },
  });
  hold(backend, key, feed as LiveFeed<unknown>);
  return feed;
}
