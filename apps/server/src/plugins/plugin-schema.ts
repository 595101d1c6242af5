import { isId, isRefusal, RefusalError, refuse, type Json, type Viewer } from '@tsumugi/kernel';
import { checkInput, type InputField, type Plugin } from '@tsumugi/plugin-sdk';
import { unauthenticated, type CareContext } from '@tsumugi/care';
import type { SchemaExtension } from '../graphql/api.module.js';
import { gated } from '../graphql/validation.js';
import { refused, type CareDesk } from '../platform/care-desk.js';
import type { PluginHost } from './plugin-host.js';

/**
 * The GraphQL of a plugin, made by the host from what the plugin declares: `boards` with the query
 * `notices` becomes `boardsNotices`, with the type `Notice` `BoardsNotice`.
 */
export function pluginSchema(plugin: Plugin, host: PluginHost, desk: CareDesk): SchemaExtension {
  return { audience: 'team', typeDefs: pluginTypeDefs(plugin), resolvers: resolvers(plugin, host, desk) };
}

/** The text alone, for the printed schemas. */
export function pluginTypeDefs(plugin: Plugin): string {
  const named = (type: string): string => type.replace(/[A-Za-z]\w*/, (name) => (name in plugin.types ? typeName(plugin, name) : name));
  const member = (field: string, type: string): string => `  ${field}: ${named(type)}`;
  const types = Object.entries(plugin.types).map(
    ([name, fields]) =>
      `type ${typeName(plugin, name)} {\n${Object.entries(fields)
        .map(([field, type]) => member(field, type))
        .join('\n')}\n}`,
  );
  const inputs = Object.entries(plugin.commands).map(
    ([name, { input }]) =>
      `input ${inputName(plugin, name)} {\n  commandId: ID!\n${Object.entries(input)
        .map(([field, { type }]) => member(field, type))
        .join('\n')}\n}`,
  );
  const queries = Object.entries(plugin.queries).map(([name, { args, returns }]) => {
    const declared = Object.entries(args)
      .map(([arg, { type }]) => `${arg}: ${named(type)}`)
      .join(', ');
    return `  ${fieldName(plugin, name)}${declared === '' ? '' : `(${declared})`}: ${named(returns)}`;
  });
  const mutations = Object.keys(plugin.commands).map(
    (name) => `  ${fieldName(plugin, name)}(input: ${inputName(plugin, name)}!): WriteResult!`,
  );
  return [`extend type Query {\n${queries.join('\n')}\n}`, `extend type Mutation {\n${mutations.join('\n')}\n}`, ...types, ...inputs].join(
    '\n\n',
  );
}

function resolvers(plugin: Plugin, host: PluginHost, desk: CareDesk): SchemaExtension['resolvers'] {
  const queries = Object.entries(plugin.queries).map(([name, { args }]) => [
    fieldName(plugin, name),
    async (_root: unknown, given: Record<string, Json>, { viewer }: CareContext): Promise<Json> => {
      const asking = asked(viewer);
      const staff = host.viewer(asking);
      if (isRefusal(staff)) throw new RefusalError(staff);
      checked(args, given);
      const runtime = await host.ready(plugin.name, staff.facility);
      if (isRefusal(runtime)) throw new RefusalError(runtime);
      return runtime.answer(name, { args: given, viewer: staff });
    },
  ]);
  const mutations = Object.entries(plugin.commands).map(([name, { input: fields }]) => [
    fieldName(plugin, name),
    async (_root: unknown, { input }: { input: Record<string, Json> & { commandId: string } }, { viewer }: CareContext) => {
      try {
        const asking = asked(viewer);
        const { commandId, ...given } = input;
        if (!isId(commandId)) throw new RefusalError(refuse('INVALID', 'commandId は小文字のUUIDで指定してください。', 'commandId'));
        const rest = gated(given);
        checked(fields, rest);
        const staff = host.viewer(asking);
        if (isRefusal(staff)) return refused(staff);
        const runtime = await host.ready(plugin.name, staff.facility);
        if (isRefusal(runtime)) return refused(runtime);
        const stream = await runtime.stream(name, { commandId, input: rest });
        return await desk.write(host.action(plugin.name, name), { commandId, input: rest, stream }, asking);
      } catch (error) {
        if (error instanceof RefusalError) return refused(error.refusal);
        throw error;
      }
    },
  ]);
  return {
    Query: Object.fromEntries(queries) as Record<string, unknown>,
    Mutation: Object.fromEntries(mutations) as Record<string, unknown>,
  };
}

function asked(viewer: Viewer | null): Viewer {
  if (!viewer) throw new RefusalError(unauthenticated);
  return viewer;
}

function checked(fields: { readonly [field: string]: InputField }, input: Readonly<Record<string, unknown>>): void {
  const wrong = checkInput(fields, input);
  if (wrong) throw new RefusalError(refuse('INVALID', wrong.message, wrong.field));
}

const capital = (name: string): string => name[0]!.toUpperCase() + name.slice(1);
const typeName = (plugin: Plugin, name: string): string => capital(plugin.name) + name;
const fieldName = (plugin: Plugin, name: string): string => plugin.name + capital(name);
const inputName = (plugin: Plugin, name: string): string => `${capital(plugin.name)}${capital(name)}Input`;
