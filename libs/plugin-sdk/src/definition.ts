import type { Json, JsonObject, RefusalCode } from '@tsumugi/kernel';

/** The version of this SDK; a plugin names the major version that it was written for. */
export const sdkVersion = 1;

/** A GraphQL type in its own words: `String!`, `[Notice!]!`. Own types are named without the plugin's prefix. */
export type TypeName = string;

/** A field of an input, with its bounds. The host refuses what lies outside before the plugin is asked. */
export interface InputField {
  readonly type: TypeName;
  /** Of texts and lists. */
  readonly minLength?: number;
  readonly maxLength?: number;
  /** What the person calls it, for the sentence that refuses. */
  readonly label: string;
}

/** Who is asking, as far as a plugin needs to know. */
export interface PluginViewer {
  readonly account: string;
  readonly facility: string;
  readonly profession: string;
  readonly manager: boolean;
}

export interface PluginEvent {
  readonly type: string;
  readonly data: JsonObject;
}

/** A recorded event, as the plugin's views and decisions read it back. */
export interface PluginRecord extends PluginEvent {
  readonly id: string;
  readonly stream: string;
  readonly facility: string;
  readonly actor: { readonly account: string; readonly facility: string | null };
  readonly at: string;
  readonly position: number;
  /** True when its key was destroyed: only the clear fields are left. */
  readonly shredded: boolean;
}

export interface PluginRefusal {
  readonly refused: {
    readonly code: Extract<RefusalCode, 'NOT_FOUND' | 'INVALID' | 'CONFLICT' | 'EXPIRED'>;
    readonly message: string;
    readonly field?: string;
  };
}

/** What a command's decision may know. Everything here can be sent to another process. */
export interface CommandCall<Input = JsonObject> {
  readonly commandId: string;
  readonly input: Input;
  readonly viewer: PluginViewer;
  readonly at: string;
  /** What happened in the command's stream so far. */
  readonly history: readonly PluginEvent[];
}

/** Reading a plugin's own views. */
export interface PluginReader {
  all<Row>(sql: string, ...values: (string | number | null)[]): Promise<Row[]>;
  get<Row>(sql: string, ...values: (string | number | null)[]): Promise<Row | undefined>;
}

export interface PluginWriter extends PluginReader {
  run(sql: string, ...values: (string | number | null)[]): Promise<void>;
}

/** Names and professions of people, for showing; asked of the host. */
export interface PluginHost {
  people(accounts: readonly string[], facility: string): Promise<readonly PluginPerson[]>;
  /** Everyone on the staff of the viewer's facility. */
  staff(facility: string): Promise<readonly PluginPerson[]>;
}

export interface PluginPerson {
  readonly account: string;
  readonly name: string;
  readonly profession: string;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any
export interface PluginCommand<Input = any> {
  readonly input: { readonly [field: string]: InputField };
  /**
   * The last part of the stream that it writes, below the plugin and the viewer's facility:
   * one command writes one stream, the smallest that must be consistent.
   */
  stream(call: { readonly commandId: string; readonly input: Input }): Promise<string>;
  decide(call: CommandCall<Input>): Promise<readonly PluginEvent[] | PluginRefusal>;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any
export interface PluginQuery<Args = any> {
  readonly args: { readonly [name: string]: InputField };
  readonly returns: TypeName;
  answer(call: { readonly args: Args; readonly viewer: PluginViewer }, read: PluginReader, host: PluginHost): Promise<Json>;
}

/**
 * A plugin: events, decisions, views and what they are reached by, like a capability of the core.
 * Every call is asynchronous and its arguments can be serialised, so that the host may run it in
 * its own process, in a worker, or elsewhere.
 *
 * A plugin serves facilities: the host lets a viewer in as staff of the facility they act for, and
 * every stream and row belongs to one.
 */
export interface Plugin {
  /** Lower case; prefixes its streams, event types and GraphQL names. */
  readonly name: string;
  readonly version: string;
  /** The major version of the SDK that it was written for; the host refuses another at its start. */
  readonly sdk: number;
  readonly events: readonly { readonly type: string; readonly version: number; readonly clear: readonly string[] }[];
  /** Views in a SQLite file of its own; raised with every change, and then built anew. */
  readonly views: { readonly version: number; readonly tables: string; project(record: PluginRecord, db: PluginWriter): Promise<void> };
  readonly types: { readonly [name: string]: { readonly [field: string]: TypeName } };
  readonly commands: { readonly [name: string]: PluginCommand };
  readonly queries: { readonly [name: string]: PluginQuery };
}

/** @throws Error that names what is wrong with the declaration */
export function definePlugin(plugin: Plugin): Plugin {
  if (!/^[a-z][a-z0-9]{1,30}$/.test(plugin.name))
    throw new Error(`A plugin's name is 2 to 31 lower-case letters and digits, not "${plugin.name}".`);
  const known = new Set(['ID', 'String', 'Int', 'Float', 'Boolean', 'Instant', ...Object.keys(plugin.types)]);
  const fields = [
    ...Object.entries(plugin.types).flatMap(([type, members]) =>
      Object.entries(members).map(([field, name]) => [`${type}.${field}`, name] as const),
    ),
    ...Object.entries(plugin.queries).map(([query, { returns }]) => [query, returns] as const),
    ...Object.entries({ ...plugin.commands, ...plugin.queries }).flatMap(([call, spec]) =>
      Object.entries('input' in spec ? spec.input : spec.args).map(([field, { type }]) => [`${call}.${field}`, type] as const),
    ),
  ];
  for (const [where, name] of fields) {
    const base = name.replace(/[![\]]/g, '');
    if (!known.has(base)) throw new Error(`${plugin.name}: ${where} is of the type ${base}, which the plugin does not declare.`);
  }
  return plugin;
}

export function refuseCommand(code: PluginRefusal['refused']['code'], message: string, field?: string): PluginRefusal {
  return { refused: { code, message, ...(field === undefined ? {} : { field }) } };
}
