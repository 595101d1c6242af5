import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { systemIds, type Audience } from '@tsumugi/kernel';
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
} from 'graphql';

export type Kind = 'query' | 'mutation' | 'subscription';

/** An operation of a schema with every field that can be asked for, and its arguments made from known ids. */
export interface WholeOperation {
  readonly name: string;
  readonly document: string;
  readonly variables: Record<string, unknown>;
}

/** How deep a selection goes: everything there is lies nearer. */
const deepest = 4;

/**
 * Every operation of an audience. An id is looked up as `<operation>.<argument>`, then `<argument>`:
 * one that nobody named is an error, so that an operation that is added is looked at.
 */
export function operationsOf(audience: Audience, kind: Kind, ids: Readonly<Record<string, string>>): WholeOperation[] {
  const schema = buildSchema(readFileSync(fileURLToPath(new URL(`../../../docs/schema/${audience}.graphql`, import.meta.url)), 'utf8'));
  const root = { query: schema.getQueryType(), mutation: schema.getMutationType(), subscription: schema.getSubscriptionType() }[kind];
  return Object.values(root?.getFields() ?? {}).map((field) => operationOf(kind, field, ids));
}

function operationOf(kind: Kind, field: GraphQLField<unknown, unknown>, ids: Readonly<Record<string, string>>): WholeOperation {
  const wanted = field.args.filter(isRequiredArgument);
  const head = wanted.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ');
  const passed = wanted.map(({ name }) => `${name}: $${name}`).join(', ');
  const variables = Object.fromEntries(wanted.map(({ name, type }) => [name, valueOf(type, field.name, name, ids)]));
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

function valueOf(type: GraphQLInputType, operation: string, name: string, ids: Readonly<Record<string, string>>): unknown {
  if (isNonNullType(type)) return valueOf(type.ofType, operation, name, ids);
  if (isListType(type)) return [];
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter(isRequiredInputField);
    return Object.fromEntries(fields.map((field) => [field.name, valueOf(field.type, operation, field.name, ids)]));
  }
  if (isEnumType(type)) return type.getValues()[0]!.name;
  switch (type.name) {
    case 'ID': {
      if (name === 'commandId') return systemIds.next();
      const id = ids[`${operation}.${name}`] ?? ids[name];
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
