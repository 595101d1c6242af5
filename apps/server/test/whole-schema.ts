import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { systemIds, type Audience, type Ids } from '@tsumugi/kernel';
import {
  buildSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  isUnionType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
} from 'graphql';

export type Kind = 'query' | 'mutation' | 'subscription';

/** An operation of a schema with every field that can be asked for, and its arguments made from known ids. */
export interface WholeOperation {
  readonly name: string;
  readonly document: string;
  readonly variables: Record<string, unknown>;
}

/** Values by `<operation>.<argument>`, and ids by `<argument>` too. */
export type Known = Readonly<Record<string, unknown>>;

/** How deep a selection goes: everything there is lies nearer. */
const deepest = 4;

/**
 * Every operation of an audience. An id is looked up as `<operation>.<argument>`, then `<argument>`:
 * one that nobody named is an error, so that an operation that is added is looked at.
 */
export function operationsOf(audience: Audience, kind: Kind, known: Known, ids: Ids = systemIds): WholeOperation[] {
  return fieldsOf(audience, kind).map((field) => operationOf(kind, field, known, ids));
}

/**
 * Every mutation of an audience, once for each id that its input can hold, lists and what need not be
 * given among them: with that one as `tried` and all others as known.
 */
export function attemptsOf(audience: Audience, known: Known, tried: string, ids: Ids): WholeOperation[] {
  return fieldsOf(audience, 'mutation').flatMap((field) =>
    field.args.flatMap(({ name, type }) =>
      idPaths(type, []).map((path) => {
        const { document, variables } = operationOf('mutation', field, known, ids);
        const input = replaced(type, variables[name], path, tried, (inner, at) => valueOf(inner, field.name, at, known, ids));
        return { name: `${field.name} ${path.join('.')}`, document, variables: { ...variables, [name]: input } };
      }),
    ),
  );
}

const schemas = new Map<Audience, GraphQLSchema>();

function fieldsOf(audience: Audience, kind: Kind): GraphQLField<unknown, unknown>[] {
  const read = (): string => readFileSync(fileURLToPath(new URL(`../../../docs/schema/${audience}.graphql`, import.meta.url)), 'utf8');
  const schema = schemas.get(audience) ?? buildSchema(read());
  schemas.set(audience, schema);
  const root = { query: schema.getQueryType(), mutation: schema.getMutationType(), subscription: schema.getSubscriptionType() }[kind];
  return Object.values(root?.getFields() ?? {});
}

/** Where ids stand in an input, by the names of the fields; lists have no name of their own. */
function idPaths(type: GraphQLInputType, above: readonly string[]): (readonly string[])[] {
  const named = getNamedType(type);
  if (isInputObjectType(named)) return Object.values(named.getFields()).flatMap((field) => idPaths(field.type, [...above, field.name]));
  return named.name === 'ID' && above.length > 0 ? [above] : [];
}

function replaced(
  type: GraphQLInputType,
  value: unknown,
  path: readonly string[],
  tried: string,
  made: (type: GraphQLInputType, name: string) => unknown,
): unknown {
  if (isNonNullType(type)) return replaced(type.ofType, value, path, tried, made);
  if (isListType(type)) return [replaced(type.ofType, (value as unknown[] | undefined)?.[0], path, tried, made)];
  const [name, ...rest] = path;
  if (name === undefined) return tried;
  if (!isInputObjectType(type)) throw new Error(`${type.name} holds no ${name}.`);
  const given = (value ?? made(type, '')) as Record<string, unknown>;
  return { ...given, [name]: replaced(type.getFields()[name]!.type, given[name], rest, tried, made) };
}

function operationOf(kind: Kind, field: GraphQLField<unknown, unknown>, known: Known, ids: Ids): WholeOperation {
  const wanted = field.args.filter((arg) => isRequiredArgument(arg) || `${field.name}.${arg.name}` in known);
  const head = wanted.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ');
  const passed = wanted.map(({ name }) => `${name}: $${name}`).join(', ');
  const variables = Object.fromEntries(wanted.map(({ name, type }) => [name, valueOf(type, field.name, name, known, ids)]));
  const call = `${field.name}${passed ? `(${passed})` : ''}${selection(field.type, deepest)}`;
  return { name: field.name, document: `${kind} ${head ? `(${head}) ` : ''}{ ${call} }`, variables };
}

function selection(type: GraphQLOutputType, depth: number): string {
  const named = getNamedType(type);
  if (isLeafType(named)) return '';
  if (isUnionType(named))
    return ` { __typename ${named
      .getTypes()
      .map((each) => `... on ${each.name}${selection(each, depth)}`)
      .join(' ')} }`;
  if (!isObjectType(named)) throw new Error(`${named.name} is of a kind that no selection is made for.`);
  const fields = Object.values(named.getFields())
    .filter((field) => !field.args.some(isRequiredArgument) && (depth > 1 || isLeafType(getNamedType(field.type))))
    .map((field) => `${field.name}${selection(field.type, depth - 1)}`);
  return ` { ${fields.length > 0 ? fields.join(' ') : '__typename'} }`;
}

function valueOf(type: GraphQLInputType, operation: string, name: string, known: Known, ids: Ids): unknown {
  if (isNonNullType(type)) return valueOf(type.ofType, operation, name, known, ids);
  if (`${operation}.${name}` in known) return known[`${operation}.${name}`];
  if (isListType(type)) return isInputObjectType(getNamedType(type)) ? [valueOf(type.ofType, operation, name, known, ids)] : [];
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter(isRequiredInputField);
    // In an input, `id` is that of something new.
    return Object.fromEntries(
      fields.map((field) => [field.name, field.name === 'id' ? ids.next() : valueOf(field.type, operation, field.name, known, ids)]),
    );
  }
  if (isEnumType(type)) return type.getValues()[0]!.name;
  switch (type.name) {
    case 'ID': {
      if (name === 'commandId') return ids.next();
      const id = known[name];
      if (id === undefined) throw new Error(`Say what ${operation}.${name} is to be asked with: who may not see it must learn nothing.`);
      return id;
    }
    case 'Day':
      return '2026-01-01';
    case 'Instant':
      return '2026-01-01T00:00:00.000Z';
    case 'Int':
    case 'Float':
      return 1;
    case 'Boolean':
      return true;
    default:
      return 'xxxx';
  }
}
