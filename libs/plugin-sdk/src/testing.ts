import type { Json, JsonObject } from '@tsumugi/kernel';
import {
  refuseCommand,
  type Plugin,
  type PluginEvent,
  type PluginPerson,
  type PluginRecord,
  type PluginRefusal,
  type PluginViewer,
} from './definition.js';
import { checkInput } from './input.js';
import { PluginRuntime } from './runtime.js';

/**
 * A host with one plugin in it, for the plugin's own tests: real inputs, decisions and views in
 * memory, and no server.
 *
 *     const host = testHost(boards, { staff: [{ account: 'a', name: '佐藤', profession: 'nurse' }] });
 *     await host.as(nurse).command('postNotice', { title: '…' });
 *     expect(await host.as(nurse).query('notices')).toMatchObject([…]);
 */
export function testHost(plugin: Plugin, options: { file: string; staff?: readonly PluginPerson[]; at?: string }) {
  const staff = options.staff ?? [];
  const runtime = PluginRuntime.open(plugin, options.file, {
    people: (accounts) => Promise.resolve(staff.filter(({ account }) => accounts.includes(account))),
    staff: () => Promise.resolve(staff),
  });
  const streams = new Map<string, PluginEvent[]>();
  const records: PluginRecord[] = [];
  let count = 0;
  let at = options.at ?? '2026-04-01T02:00:00.000Z';

  return {
    /** All that happened, in order. */
    records,
    setTime(instant: string): void {
      at = instant;
    },
    as: (viewer: PluginViewer) => ({
      /** The id of what the command made, or the refusal. */
      async command(
        name: string,
        input: JsonObject,
        commandId = `00000000-0000-7000-8000-${String((count += 1)).padStart(12, '0')}`,
      ): Promise<string | PluginRefusal> {
        const wrong = checkInput(plugin.commands[name]!.input, input);
        if (wrong) return refuseCommand('INVALID', wrong.message, wrong.field);
        const stream = `plugin.${plugin.name}-${viewer.facility}-${await runtime.stream(name, { commandId, input })}`;
        const history = streams.get(stream) ?? [];
        const decided = await runtime.decide(name, { commandId, input, viewer, at, history });
        if ('refused' in decided) return decided;
        streams.set(stream, [...history, ...decided]);
        const batch = decided.map((event, index): PluginRecord => {
          const position = records.length + index + 1;
          return {
            ...event,
            id: `record-${position}`,
            stream,
            facility: viewer.facility,
            actor: { account: viewer.account, facility: viewer.facility },
            at,
            position,
            shredded: false,
          };
        });
        records.push(...batch);
        await runtime.apply(batch, records.length);
        return commandId;
      },
      query: <T = Json>(name: string, args: Record<string, Json> = {}): Promise<T> => runtime.answer(name, { args, viewer }) as Promise<T>,
    }),
    /** Builds the plugin's views anew from what happened, into another file. */
    async rebuilt(file: string) {
      const fresh = testHost(plugin, { ...options, file });
      await fresh.load(records);
      return fresh;
    },
    async load(given: readonly PluginRecord[]): Promise<void> {
      records.push(...given);
      await runtime.apply(given, records.length);
    },
    end: () => runtime.close(),
  };
}
