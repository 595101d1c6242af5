import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fromJson, toJson, type JsonValue } from '@bufbuild/protobuf';
import { careCapabilities } from '@tsumugi/care';
import { messageOf } from '@tsumugi/contracts';
import { upcast, type Audience } from '@tsumugi/kernel';
import { getMetadataStorage } from 'class-validator';
import { buildSchema, isInputObjectType } from 'graphql';
import { installedPlugins } from '../src/plugins/installed.js';
import { PluginHost } from '../src/plugins/plugin-host.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const definitions = [...careCapabilities, ...installedPlugins.map((plugin) => PluginHost.capability(plugin))].flatMap(
  ({ events }) => events,
);

/** The sample of each event version that was ever written, by `<type>.v<version>`. */
const fixtures = new Map(
  ['libs/care/src', 'plugins'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => /\/fixtures\/\w+\.v\d+\.json$/.test(path) && !path.includes('node_modules') && !path.includes('dist/'))
      .map((path) => {
        const plugin = folder === 'plugins' ? `${path.split('/')[0]!}.` : '';
        return [plugin + basename(path, '.json'), JSON.parse(readFileSync(join(root, folder, path), 'utf8')) as JsonValue] as const;
      }),
  ),
);
const versions = definitions.flatMap((definition) =>
  Array.from({ length: definition.version }, (_, n) => ({ definition, version: n + 1 })),
);

describe('the events on record', () => {
  it.each(versions.map(({ definition, version }) => [`${definition.type}.v${version}`, definition, version] as const))(
    '%s has a sample that is its message, whole',
    (name, definition, version) => {
      const sample = fixtures.get(name);
      expect(sample).toBeDefined();
      const schema = messageOf(definition.type, version);
      // Unknown fields are an error; what the message does not hold would come back missing.
      expect(toJson(schema, fromJson(schema, sample!), { alwaysEmitImplicit: true })).toMatchObject(withoutNulls(sample!) as object);
    },
  );

  it('are read from every version that was ever written', () => {
    for (const { definition, version } of versions) {
      const sample = fixtures.get(`${definition.type}.v${version}`);
      if (typeof sample !== 'object' || sample === null || Array.isArray(sample)) throw new Error(`${definition.type} has no sample.`);
      expect(typeof upcast(definition, version, sample)).toBe('object');
    }
  });

  it('have no sample without a declaration', () => {
    const known = new Set(versions.map(({ definition, version }) => `${definition.type}.v${version}`));
    expect([...fixtures.keys()].filter((name) => !known.has(name))).toEqual([]);
  });

  it('leave clear only fields that their sample has', () => {
    for (const { type, version, clear } of definitions) {
      const fields = Object.keys(fixtures.get(`${type}.v${version}`) ?? {});
      expect([type, clear.filter((field) => !fields.includes(field))]).toEqual([type, []]);
    }
  });
});

describe('the inputs', () => {
  // By name: the classes of one name in several audiences may differ, and one must fit.
  const classes = new Map<string, Set<string>[]>();
  const targets = getMetadataStorage().getTargetValidationMetadatas.bind(getMetadataStorage());
  for (const [target] of (getMetadataStorage() as unknown as { validationMetadatas: Map<new () => object, unknown> }).validationMetadatas) {
    const fields = new Set(targets(target, '', false, false).map(({ propertyName }) => propertyName));
    classes.set(target.name, [...(classes.get(target.name) ?? []), fields]);
  }
  const plugins = new Set(installedPlugins.map(({ name }) => name.toLowerCase()));

  it.each((['team', 'family', 'office'] satisfies Audience[]).map((audience) => [audience]))(
    'of the %s schema have no field that no class checks',
    (audience) => {
      const schema = buildSchema(readFileSync(join(root, `docs/schema/${audience}.graphql`), 'utf8'));
      const unchecked = Object.values(schema.getTypeMap())
        .filter(isInputObjectType)
        .filter(({ name }) => ![...plugins].some((plugin) => name.toLowerCase().startsWith(plugin)))
        .flatMap((type) => {
          const written = Object.keys(type.getFields());
          const checkedBy = written.join() === 'commandId' ? 'CommandInput' : type.name;
          const covers = (classes.get(checkedBy) ?? []).some((checked) => written.every((field) => checked.has(field)));
          return covers ? [] : [`${type.name}: ${written.join(', ')}`];
        });
      expect(unchecked).toEqual([]);
    },
  );
});

function withoutNulls(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== null)
      .map(([key, member]) => [key, withoutNulls(member)]),
  );
}
