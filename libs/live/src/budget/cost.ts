import {
  getNamedType,
  getNullableType,
  GraphQLError,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql';

/** What one operation may ask for. */
export const operationLimits = {
  characters: 20_000,
  tokens: 2_000,
  /** Levels of fields; introspection nests its types' wrappers deeper. */
  depth: 9,
  introspectionDepth: 20,
  /** Fields as they are written, fragments counted where they are spread. */
  fields: 400,
  /** Values that an answer may hold: fields times the rows of the lists that they stand in. */
  cells: 150_000,
} as const;

/** Rows that a list without `first` is taken to have. */
const usualRows = 10;
/** Fields of one answer name, and spreads, are compared with each other: pairs, over the document. */
const maxPairs = 12_000;
/** A pair of fragments is compared field by field. */
const spreadPairs = 4;
/** What this may take itself: far above what 2,000 tokens need, unless they are built to need more. */
const maxSteps = 10_000;

/** What an operation asks for, known before any of it is checked or run. */
export interface Cost {
  readonly fields: number;
  readonly cells: number;
  /** Whether it asks for the schema, as developers' tools do. */
  readonly introspects: boolean;
}

/**
 * Measures a document in time that is linear in its length: a fragment is measured once, however
 * often it is spread, and a cycle is refused. The document need not be valid; what the schema does
 * not know counts as one value. To be asked before GraphQL's own rules, which compare every field
 * with every other and follow fragments as often as they are spread.
 */
export function costOf(document: DocumentNode, schema: GraphQLSchema, variables: Readonly<Record<string, unknown>>): Cost | GraphQLError {
  try {
    return new Measuring(document, schema, variables).cost();
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}

interface Measure {
  readonly fields: number;
  readonly depth: number;
  readonly cells: number;
}

const nothing: Measure = { fields: 0, depth: 0, cells: 0 };

class Measuring {
  readonly #fragments = new Map<string, FragmentDefinitionNode>();
  readonly #known = new Map<string, Measure | 'measuring'>();
  #steps = 0;
  #introspects = false;

  constructor(
    private readonly document: DocumentNode,
    private readonly schema: GraphQLSchema,
    private readonly variables: Readonly<Record<string, unknown>>,
  ) {
    for (const definition of document.definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) this.#fragments.set(definition.name.value, definition);
    }
  }

  cost(): Cost {
    this.#comparePairs();
    let total = nothing;
    for (const definition of this.document.definitions) {
      if (definition.kind === Kind.OPERATION_DEFINITION) {
        total = sum(total, this.#set(definition.selectionSet, this.schema.getRootType(definition.operation) ?? null, null));
      } else if (definition.kind === Kind.FRAGMENT_DEFINITION) {
        // Also one that is spread nowhere is looked into by the rules that follow.
        if (this.#fragment(definition, null).fields > operationLimits.fields) throw tooManyFields();
      }
    }
    const { depth, fields, cells } = total;
    const maxDepth = this.#introspects ? operationLimits.introspectionDepth : operationLimits.depth;
    if (depth > maxDepth) throw tooMuch(`An operation nests at most ${maxDepth} levels of fields.`);
    if (fields > operationLimits.fields) throw tooManyFields();
    if (cells > operationLimits.cells) {
      throw tooMuch(`An operation asks for at most ${operationLimits.cells} values: for fewer rows (first), or fewer fields of each.`);
    }
    return { fields, cells, introspects: this.#introspects };
  }

  #set(set: SelectionSetNode, type: GraphQLCompositeType | null, rows: number | null): Measure {
    let total = nothing;
    for (const selection of set.selections) {
      this.#steps += 1;
      if (this.#steps > maxSteps) throw tooMuch('The document is built to take too long to read.');
      if (selection.kind === Kind.FIELD) total = sum(total, this.#field(selection, type, rows));
      else if (selection.kind === Kind.INLINE_FRAGMENT) {
        total = sum(total, this.#set(selection.selectionSet, this.#typeNamed(selection.typeCondition?.name.value) ?? type, rows));
      } else {
        const fragment = this.#fragments.get(selection.name.value);
        if (fragment) total = sum(total, this.#fragment(fragment, rows));
      }
    }
    return total;
  }

  #fragment(fragment: FragmentDefinitionNode, rows: number | null): Measure {
    const key = `${fragment.name.value} ${rows}`;
    const known = this.#known.get(key);
    if (known === 'measuring') throw tooMuch(`The fragment "${fragment.name.value}" spreads itself.`);
    if (known) return known;
    this.#known.set(key, 'measuring');
    const measure = this.#set(fragment.selectionSet, this.#typeNamed(fragment.typeCondition.name.value), rows);
    this.#known.set(key, measure);
    return measure;
  }

  /** `rows` is what a field above asked for with `first` and no list has taken up yet. */
  #field(node: FieldNode, type: GraphQLCompositeType | null, rows: number | null): Measure {
    const field = this.#definition(node, type);
    if (field === SchemaMetaFieldDef || field === TypeMetaFieldDef) this.#introspects = true;
    const asked = field ? (this.#first(node, field) ?? rows) : rows;
    const isList = field !== undefined && isListType(getNullableType(field.type));
    const named = field ? getNamedType(field.type) : undefined;
    const inner = node.selectionSet
      ? this.#set(node.selectionSet, named && isCompositeType(named) ? named : null, isList ? null : asked)
      : nothing;
    const times = isList ? (asked ?? this.#usualRows(node, type)) : 1;
    return { fields: 1 + inner.fields, depth: 1 + inner.depth, cells: times * (1 + inner.cells) };
  }

  #definition(node: FieldNode, type: GraphQLCompositeType | null): GraphQLField<unknown, unknown> | undefined {
    const name = node.name.value;
    if (type === this.schema.getQueryType()) {
      if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
      if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
    }
    return isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
  }

  /** The rows that a field asks for, where it can; a value that is none is refused later on. */
  #first(node: FieldNode, field: GraphQLField<unknown, unknown>): number | null {
    const declared = field.args.find(({ name }) => name === 'first');
    if (!declared) return null;
    const given = node.arguments?.find(({ name }) => name.value === 'first')?.value;
    const usual: unknown = declared.defaultValue;
    let value: unknown = usual;
    if (given?.kind === Kind.INT) value = Number(given.value);
    else if (given?.kind === Kind.VARIABLE) value = this.variables[given.name.value] ?? this.#variableDefault(given.name.value, usual);
    return typeof value === 'number' && value >= 0 ? value : usualRows;
  }

  /** What a variable is that nobody gave: any of the document's operations may be the one that runs, so the most that one of them says. */
  #variableDefault(name: string, usual: unknown): number | null {
    const said = this.document.definitions
      .flatMap((definition) => (definition.kind === Kind.OPERATION_DEFINITION ? (definition.variableDefinitions ?? []) : []))
      .filter(({ variable }) => variable.name.value === name)
      .map(({ defaultValue }) => (defaultValue?.kind === Kind.INT ? Number(defaultValue.value) : usual))
      .filter((value) => typeof value === 'number');
    return said.length > 0 ? Math.max(...said) : null;
  }

  #typeNamed(name: string | undefined): GraphQLCompositeType | null {
    const type = name === undefined ? undefined : this.schema.getType(name);
    return type && isCompositeType(type) ? type : null;
  }

  #usualRows(node: FieldNode, type: GraphQLCompositeType | null): number {
    return type?.name.startsWith('__') ? (schemaRows(this.schema).get(`${type.name}.${node.name.value}`) ?? 1) : usualRows;
  }

  #comparePairs(): void {
    const times = new Map<string, number>();
    let pairs = 0;
    const met = (name: string, weight = 1): void => {
      const before = times.get(name) ?? 0;
      times.set(name, before + 1);
      pairs += before * weight;
    };
    const look = (set: SelectionSetNode): void => {
      for (const selection of set.selections) {
        if (selection.kind === Kind.FIELD) met((selection.alias ?? selection.name).value);
        else if (selection.kind === Kind.FRAGMENT_SPREAD) met('...', spreadPairs);
        if (selection.kind !== Kind.FRAGMENT_SPREAD && selection.selectionSet) look(selection.selectionSet);
      }
    };
    for (const definition of this.document.definitions) if ('selectionSet' in definition) look(definition.selectionSet);
    if (pairs > maxPairs) throw tooMuch('A document writes the same name, or spreads fragments, too often.');
  }
}

/** How many rows the lists of introspection have: together, as many as the schema. */
const knownRows = new WeakMap<GraphQLSchema, ReadonlyMap<string, number>>();

function schemaRows(schema: GraphQLSchema): ReadonlyMap<string, number> {
  let rows = knownRows.get(schema);
  if (!rows) {
    const types = Object.values(schema.getTypeMap());
    const fields = types.flatMap((type) => (isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : []));
    const args = fields.flatMap((field) => field.args);
    rows = new Map([
      ['__Schema.types', types.length],
      ['__Schema.directives', schema.getDirectives().length],
      ['__Type.fields', Math.max(1, fields.length / types.length)],
      ['__Field.args', args.length / Math.max(1, fields.length)],
    ]);
    knownRows.set(schema, rows);
  }
  return rows;
}

function sum(one: Measure, other: Measure): Measure {
  return {
    fields: one.fields + other.fields,
    depth: Math.max(one.depth, other.depth),
    cells: one.cells + other.cells,
  };
}

function tooManyFields(): GraphQLError {
  return tooMuch(`An operation asks for at most ${operationLimits.fields} fields.`);
}

function tooMuch(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'INVALID' } });
}
