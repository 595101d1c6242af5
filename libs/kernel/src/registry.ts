import type { Action } from './action.js';
import type { Capability } from './capability.js';
import type { EventDefinition, StoredRecord } from './event.js';
import { UnknownEventError } from './event.js';
import type { LiveFeed } from './feed.js';
import type { JsonObject } from './json.js';
import type { Process } from './process.js';
import type { View } from './view.js';
import type { Audience } from './viewer.js';

/** Everything that the capabilities of one process declare, found by name. */
export class Registry {
  readonly events = new Map<string, EventDefinition>();
  readonly actions = new Map<string, Action>();
  readonly feeds = new Map<string, LiveFeed>();
  /** The kinds of streams that this process writes. */
  readonly streams = new Set<string>();
  readonly views: View[] = [];
  readonly processes: Process[] = [];

  /** @throws Error when two capabilities declare the same name */
  constructor(readonly capabilities: readonly Capability[]) {
    for (const capability of capabilities) {
      for (const event of capability.events) addOnce(this.events, event.type, event, 'event');
      for (const action of capability.actions) addOnce(this.actions, action.name, action, 'action');
      for (const feed of capability.feeds) addOnce(this.feeds, feed.name, feed, 'feed');
      for (const kind of capability.streams) this.streams.add(kind);
      this.views.push(...capability.views);
      this.processes.push(...capability.processes);
    }
  }

  /** @throws UnknownEventError: an event of a later release is never skipped */
  definition(record: Pick<StoredRecord, 'type' | 'version' | 'position'>): EventDefinition {
    const definition = this.events.get(record.type);
    if (!definition || definition.version < record.version) throw new UnknownEventError(record);
    return definition;
  }

  /** Of plugins it need know no kind: each reads its own, and one that is not installed must not stop the rest. */
  knows(kind: string): boolean {
    return this.streams.has(kind) || kind.startsWith('plugin.');
  }

  feed(name: string, audience: Audience): LiveFeed | undefined {
    const feed = this.feeds.get(name);
    return feed?.audiences.includes(audience) ? feed : undefined;
  }
}

/** Reads an old record's data as the present version has it. */
export function upcast(definition: EventDefinition, version: number, data: JsonObject): JsonObject {
  let read = data;
  for (let from = version; from < definition.version; from += 1) {
    read = definition.upcasts[from]!(read);
  }
  return read;
}

function addOnce<T>(map: Map<string, T>, name: string, value: T, what: string): void {
  if (map.has(name)) throw new Error(`Two capabilities declare the ${what} ${name}.`);
  map.set(name, value);
}
