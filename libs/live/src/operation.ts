import { canonicalJson, type Audience, type JsonObject } from '@tsumugi/kernel';
import {
  execute,
  getOperationAST,
  GraphQLError,
  Kind,
  parse,
  validate,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { getArgumentValues, getVariableValues } from 'graphql/execution/values.js';

/** A subscription as a client asked for it, read and checked. */
export interface LiveOperation {
  /** Equal for equal text, variables and audience: such subscriptions share their renderings. */
  readonly key: string;
  readonly feed: string;
  readonly args: JsonObject;
  readonly from: string | null;
  readonly mark: string | null;
  render(update: object): Buffer;
}

const maxDocuments = 2_000;
const maxDocumentLength = 20_000;

type ResumePoint = { readonly from: string | null; readonly mark: string | null };

/** Reads subscriptions of one audience's schema; a text that came before is not parsed again. */
export class Operations {
  readonly #documents = new Map<string, DocumentNode | readonly GraphQLError[]>();

  constructor(
    private readonly audience: Audience,
    private readonly schema: GraphQLSchema,
  ) {}

  read(request: {
    query: string;
    variables?: Record<string, unknown> | null;
    operationName?: string | null;
  }): LiveOperation | readonly GraphQLError[] {
    if (request.query.length > maxDocumentLength) return [new GraphQLError(`An operation has at most ${maxDocumentLength} characters.`)];
    const document = this.#document(request.query);
    if ('length' in document) return document;
    const operation = getOperationAST(document, request.operationName);
    if (!operation) return [new GraphQLError('The document holds no such operation.')];
    if (operation.operation !== 'subscription')
      return [new GraphQLError('Only subscriptions go over the WebSocket; send queries and mutations by HTTP.')];
    return this.#bind(document, operation, request.variables ?? {});
  }

  #bind(
    document: DocumentNode,
    operation: OperationDefinitionNode,
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
      key: canonicalJson([audience, textOf(document), operation.name?.value ?? '', shared]),
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

  #document(text: string): DocumentNode | readonly GraphQLError[] {
    const known = this.#documents.get(text);
    if (known) return known;
    let document: DocumentNode | readonly GraphQLError[];
    try {
      const parsed = parse(text, { maxTokens: 1_000, noLocation: false });
      const errors = validate(this.schema, parsed);
      document = errors.length > 0 ? errors : parsed;
    } catch (error) {
      document = [error instanceof GraphQLError ? error : new GraphQLError('The operation cannot be read.')];
    }
    if (this.#documents.size >= maxDocuments) this.#documents.clear();
    this.#documents.set(text, document);
    return document;
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

function textOf(document: DocumentNode): string {
  return document.loc?.source.body ?? '';
}
