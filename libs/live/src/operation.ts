import { canonicalJson, type Audience, type JsonObject } from '@tsumugi/kernel';
import {
  execute,
  getOperationAST,
  GraphQLError,
  Kind,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { Cost } from './budget/cost.js';
import { Documents } from './budget/documents.js';
import { getArgumentValues, getVariableValues } from 'graphql/execution/values.js';

/** A subscription as a client asked for it, read and checked. */
export interface LiveOperation {
  /** Equal for equal text, variables and audience: such subscriptions share their renderings. */
  readonly key: string;
  readonly feed: string;
  readonly args: JsonObject;
  readonly from: string | null;
  readonly mark: string | null;
  /** Values that one update is taken to hold. */
  readonly cells: number;
  render(update: object): Buffer;
}

type ResumePoint = { readonly from: string | null; readonly mark: string | null };

/** Reads subscriptions of one audience's schema; a document that came before is not parsed again. */
export class Operations {
  constructor(
    private readonly audience: Audience,
    private readonly schema: GraphQLSchema,
    readonly documents = new Documents(schema),
  ) {}

  read(request: {
    query: string;
    variables?: Record<string, unknown> | null;
    operationName?: string | null;
  }): LiveOperation | readonly GraphQLError[] {
    const read = this.documents.read(request.query, request.variables ?? {});
    if ('length' in read) return read;
    const { document, cost } = read;
    const operation = getOperationAST(document, request.operationName);
    if (!operation) return [new GraphQLError('The document holds no such operation.')];
    if (operation.operation !== 'subscription')
      return [new GraphQLError('Only subscriptions go over the WebSocket; send queries and mutations by HTTP.')];
    return this.#bind(request.query, document, operation, cost, request.variables ?? {});
  }

  #bind(
    text: string,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    { cells }: Cost,
    variables: Record<string, unknown>,
  ): LiveOperation | readonly GraphQLError[] {
    const { schema, audience } = this;
    // Validation holds a subscription to one root field; a fragment around it is not worth supporting.
    const field = operation.selectionSet.selections[0];
    if (field?.kind !== Kind.FIELD) return [new GraphQLError('Name the subscription’s field directly, without a fragment.')];
    const definition = schema.getSubscriptionType()?.getFields()[field.name.value];
    if (!definition) return [new GraphQLError(`There is no subscription ${field.name.value}.`)];
    const values = getVariableValues(schema, operation.variableDefinitions ?? [], variables, { maxErrors: 5 });
    if (values.errors) return values.errors;
    const { from = null, mark = null, ...args } = getArgumentValues(definition, field, values.coerced) as JsonObject & Partial<ResumePoint>;
    // Where a client resumes is its own affair; what it wants to see is what may be shared.
    const shared = Object.fromEntries(Object.entries(values.coerced).filter(([name]) => !resumeVariables(field).has(name)));
    return {
      from,
      mark,
      cells,
      key: canonicalJson([audience, text, operation.name?.value ?? '', shared]),
      feed: field.name.value,
      args,
      render: (update) => {
        const result = execute({
          schema,
          document,
          operationName: operation.name?.value ?? null,
          variableValues: variables,
          rootValue: { [field.name.value]: update },
        });
        if (result instanceof Promise || 'then' in result) throw new Error(`The live feed ${field.name.value} has an asynchronous field.`);
        return Buffer.from(JSON.stringify(result as ExecutionResult));
      },
    };
  }
}

function resumeVariables(field: {
  arguments?: readonly { name: { value: string }; value: { kind: string; name?: { value: string } } }[];
}): ReadonlySet<string> {
  const names = (field.arguments ?? [])
    .filter((argument) => argument.name.value === 'from' || argument.name.value === 'mark')
    .flatMap((argument) => (argument.value.kind === Kind.VARIABLE && argument.value.name ? [argument.value.name.value] : []));
  return new Set(names);
}
