import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fromJson, type JsonValue } from '@bufbuild/protobuf';
import { careCapabilities } from '@tsumugi/care';
import { messageOf } from '@tsumugi/contracts';
import { boards } from '@tsumugi/plugin-boards';

interface Event {
  readonly type: string;
  readonly version: number;
  readonly clear: readonly string[];
}

const careEvents: Event[] = careCapabilities.flatMap(({ events }) => events);
const pluginEvents: Event[] = boards.events.map((event) => ({ ...event, type: `${boards.name}.${event.type}` }));

/** `PostPublished.v1` and so on: every version that was ever written. */
const versionsOf = ({ type, version }: Event) => Array.from({ length: version }, (_, before) => `${type}.v${before + 1}`);

/** The fixtures of all capabilities by name: data as they stand in the log. */
function fixtures(): Map<string, JsonValue> {
  const care = fileURLToPath(new URL('../../../libs/care/src/', import.meta.url));
  const files = readdirSync(care, { recursive: true, encoding: 'utf8' }).filter((file) => /\/fixtures\/[^/]+\.json$/.test(file));
  return new Map(files.map((file) => [file.replace(/^.*\/|\.json$/g, ''), JSON.parse(readFileSync(care + file, 'utf8')) as JsonValue]));
}

describe('the messages of the log', () => {
  const recorded = fixtures();

  it.each([...careEvents, ...pluginEvents])('describe $type, and name its clear fields', ({ type, version, clear }) => {
    const named = messageOf(type, version).fields.map(({ jsonName }) => jsonName);
    expect(named).toEqual(expect.arrayContaining([...clear]));
  });

  it.each([...recorded])('read %s as it was recorded', (name, data) => {
    const [type, version] = name.split('.v');
    expect(() => fromJson(messageOf(type!, Number(version)), data)).not.toThrow();
  });

  it('are tried with a recorded event of every version, and with none that no capability declares', () => {
    expect([...recorded.keys()].sort()).toEqual(careEvents.flatMap(versionsOf).sort());
  });
});
