import type { Position, Recorded } from './event.js';
import type { FieldGroup } from './policy.js';
import type { Instant } from './time.js';

export type SqlValue = null | number | string | Uint8Array;

/** Reading from the node's own read database. Synchronous: a read never leaves the process. */
export interface ViewReader {
  get<Row>(sql: string, ...values: SqlValue[]): Row | undefined;
  all<Row>(sql: string, ...values: SqlValue[]): Row[];
  /** The last event that these answers hold. */
  position(): Position;
}

/**
 * `Added`, `Changed`, `Gone`: what an open screen must learn about one item of a topic. Several
 * within one batch for the same key are told as one.
 */
export interface Change {
  /** What screens subscribe to, e.g. `room:<id>`. */
  readonly topic: string;
  /** The item, by the id under which the topic's feed loads it. */
  readonly key: string;
  readonly kind: 'Added' | 'Changed' | 'Gone';
  /** The one group of fields that changed: whose decision withholds it must not hear of it. Absent: any. */
  readonly group?: FieldGroup | undefined;
  /**
   * The facilities that did it. Who is left with their own records hears of nothing that others
   * did: not even that and when. Absent: everyone who may see the item is told.
   */
  readonly by?: readonly string[] | undefined;
}

/** Who is told of a change: beside those with all of a patient, the facility that did it; or all, e.g. that content is gone. */
export type ToldTo = 'who-did-it' | 'everyone';

export interface ViewWriter extends ViewReader {
  run(sql: string, ...values: SqlValue[]): void;
  /** Tells open screens of a change, once it is committed. `to` is `who-did-it` unless said otherwise. */
  tell(topic: string, key: string, kind: Change['kind'], group?: FieldGroup, to?: ToldTo): void;
  /**
   * Has every open stream that depends on this fact decided again, e.g. `patient:<id>` after a
   * withdrawn consent, `session:<id>` after a sign-out.
   */
  recheck(fact: string): void;
}

/** Tables and how each event changes them. Derived: can be thrown away and rebuilt. */
export interface View {
  readonly name: string;
  /** Raised with every change of tables or handlers: the view is then built anew. */
  readonly version: number;
  /** `CREATE TABLE …` statements; table names start with the capability's name. */
  readonly tables: string;
  // Handlers are declared for their own event each; the runtime calls them by type.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly on: { readonly [type: string]: (record: Recorded<any>, db: ViewWriter) => void };
  /**
   * Hears that something was set aside: has decided again, or tells of, what hangs on it beside the
   * fact of the subject's own name.
   */
  readonly setAside?: (subject: string, db: ViewWriter, at: Instant) => void;
}

export function defineView(view: View): View {
  if (!/^[a-z][a-z_]*$/.test(view.name)) throw new Error(`A view is named in lower case with underscores, not "${view.name}".`);
  return view;
}
