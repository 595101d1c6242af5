import { pino, type DestinationStream, type Level } from 'pino';
import { kindOf, placeOf } from './place-of.js';

/**
 * Everything that is ever said in the log. A sentence that is not here is not written: it could
 * have been put together from what a person wrote.
 */
const sentences = [
  'a check failed',
  'a check passes again',
  'a duty failed',
  'a file could not be ended',
  'a file is damaged',
  'a follower goes on',
  'a follower waits',
  'a plugin failed',
  'a record was passed over',
  'a record was set aside',
  'a request failed',
  'a resolver failed',
  'closing failed',
  'the node drains',
  'the node is ready',
  'the node was ended before everything was closed',
  'the views are damaged',
  'the views failed',
  'views were set aside',
] as const;

export type Sentence = (typeof sentences)[number];
type Say = (fields: object, sentence: Sentence) => void;

/** The log as the node's parts see it. */
export interface Log {
  readonly error: Say;
  readonly warn: Say;
  readonly info: Say;
  readonly debug: Say;
}

const known: ReadonlySet<unknown> = new Set(sentences);

const word = /^[A-Za-z0-9_.:-]{1,80}$/;
const finite = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value);
const matches =
  (pattern: RegExp) =>
  (value: unknown): boolean =>
    typeof value === 'string' && pattern.test(value);

/** The fields of a line and what each may hold; anything else is left out. */
const fields: Readonly<Record<string, (value: unknown) => boolean>> = {
  node: matches(/^[A-Za-z0-9][A-Za-z0-9.-]{0,63}$/),
  duty: matches(/^[a-z][a-z ,-]{0,60}$/),
  plugin: matches(/^[a-z][a-z-]{0,40}$/),
  check: matches(/^[a-z][a-z-]{0,40}$/),
  // Given by the readiness, and by a node that ends, from what is said to operators. What is not ASCII in it, as a folder's name may be, is hidden.
  reason: matches(/^[\x20-\x7e]{1,500}$/),
  audience: matches(/^(?:team|family|office)$/),
  // What a node that ends was at.
  ending: matches(/^[a-z]{1,20}$/),
  signal: matches(/^SIG[A-Z]{1,10}$/),
  kind: matches(/^[A-Za-z]\w{0,60}$/),
  code: (value) => matches(word)(value) || finite(value),
  at: matches(/^[\x20-\x7e]{1,1500}$/),
  // What was set aside, by kind, and the type of the event with which.
  of: matches(/^(?:patient|account|facility|region|stream)$/),
  type: matches(/^[A-Za-z]\w{0,60}$/),
  position: finite,
  port: finite,
  count: finite,
  ms: finite,
  seconds: finite,
};

/** What a line says of what it was given: fields on the list, and of an error its kind and place. */
function allowed(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const error = given instanceof Error ? given : Object.values(given).find((value) => value instanceof Error);
  const stated: Record<string, unknown> = error === undefined ? given : { kind: kindOf(error), at: placeOf(error), ...given };
  if (typeof stated['reason'] === 'string')
    return held({ ...stated, reason: stated['reason'].replace(/[^\x20-\x7e]+/g, '*').slice(0, 500) });
  return held(stated);
}

function held(stated: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(stated).filter(([name, value]) => Object.hasOwn(fields, name) && fields[name]!(value)));
}

/**
 * The node's log: a line of JSON with `level`, `time`, `node`, a fixed sentence, and fields from a
 * list, each held to its shape. What is known of a patient fits into none of them.
 */
export function openLog(options: { level: Level | 'silent'; node?: string }, stream: DestinationStream): Log {
  const { level, node } = options;
  return pino(
    {
      level,
      base: node === undefined ? null : { node },
      hooks: {
        logMethod([first, second]: unknown[], method) {
          const [given, sentence] = typeof first === 'object' && first !== null ? [first, second] : [{}, first];
          const said = known.has(sentence) ? [sentence as Sentence] : [];
          method.apply(this, [allowed(given as Record<string, unknown>), ...said]);
        },
      },
    },
    stream,
  );
}
