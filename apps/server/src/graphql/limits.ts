import type { ApolloServerOptions, ApolloServerPlugin } from '@apollo/server';
import { unauthenticated, type CareContext } from '@tsumugi/care';
import { RefusalError, type Refusal } from '@tsumugi/kernel';
import { costOf, operationLimits, parsing, tooLong, type ClientBudget, type Cost, type Documents } from '@tsumugi/live';
import { GraphQLError, type GraphQLFormattedError, type OperationDefinitionNode } from 'graphql';
import { statusOf } from '../http/refusal-answer.js';

/** What Apollo must leave to `operationGate`: to check documents, and to keep them. */
export function gatedDocuments(
  documents: () => Documents,
): Required<Pick<ApolloServerOptions<CareContext>, 'documentStore' | 'dangerouslyDisableValidation' | 'parseOptions'>> {
  return {
    parseOptions: parsing,
    // Checked by the gate, which first measures what checking will cost.
    dangerouslyDisableValidation: true,
    documentStore: {
      // Apollo's key ends with the SHA-256 of the text.
      get: (key) => Promise.resolve(documents().kept(key.slice(-64))),
      // Kept by the gate once the document has passed.
      set: () => Promise.resolve(),
      delete: () => Promise.resolve(false),
    },
  };
}

/**
 * Measures each operation, has the client pay for it, and only then lets GraphQL's own rules check
 * the document: all of it before anything runs. The same budget counts for WebSockets and polling.
 */
export function operationGate(documents: () => Documents, budget: () => ClientBudget): ApolloServerPlugin<CareContext> {
  return {
    requestDidStart: () => {
      let paid: Cost | null = null;
      let letGo = (): void => undefined;
      return Promise.resolve({
        didResolveOperation: withStatus(async ({ source, document, request, contextValue: { viewer, address, isStill } }) => {
          if (source.length > operationLimits.characters) throw tooLong();
          await budget().turn(viewer, address);
          refuseWith(budget().read(viewer, source, documents().isKept(source)));
          const cost = costOf(document, documents().schema, request.variables ?? {});
          if (cost instanceof GraphQLError) throw cost;
          refuseWith(budget().run(viewer, cost));
          paid = cost;
          const [first] = documents().check(source, document);
          if (first) throw invalid(first);
          letGo = await budget().place(viewer, cost);
          // They may have left while they waited.
          if (!isStill()) refuseWith(unauthenticated);
        }),
        willSendResponse: ({ response: { body }, operation, contextValue: { viewer, mayLeave } }) => {
          letGo();
          // What was read is asked for again when it leaves: made in pieces, it took its time.
          const ended = operation?.operation === 'query' && body.kind === 'single' && body.singleResult.data ? mayLeave() : null;
          if (ended && body.kind === 'single') {
            const { code, message, field } = ended;
            body.singleResult = { errors: [{ message, extensions: { code, field } }] };
          }
          if (paid && body.kind === 'single') {
            const { data, errors } = body.singleResult;
            if (!errors || refusedAtOnce(operation, errors)) budget().refund(viewer, paid, valuesIn(data));
          }
          return Promise.resolve();
        },
      });
    },
  };
}

/**
 * One that failed has done its work all the same: its data are gone, not what they cost. Not so where the only thing
 * asked for was refused itself: then nothing was read.
 */
function refusedAtOnce(operation: OperationDefinitionNode | undefined, errors: readonly GraphQLFormattedError[]): boolean {
  return operation?.selectionSet.selections.length === 1 && errors.every(({ path }) => path?.length === 1);
}

/** How many values an answer holds, lists and objects among them. */
function valuesIn(data: unknown): number {
  if (typeof data !== 'object' || data === null) return 1;
  let values = 1;
  for (const value of Object.values(data)) values += valuesIn(value);
  return values;
}

/** An operation that is refused before anything ran is the client's mistake, not the server's: whoever counts statuses is told so. */
function withStatus<Request>(judge: (request: Request) => Promise<void>): (request: Request) => Promise<void> {
  return (request) =>
    judge(request).catch((error: unknown) => {
      if (!(error instanceof GraphQLError)) throw error;
      const { message, nodes, originalError, extensions } = error;
      const status = originalError instanceof RefusalError ? statusOf(originalError.refusal) : 400;
      throw new GraphQLError(message, {
        nodes: nodes ?? null,
        originalError: originalError ?? null,
        extensions: { ...extensions, http: { status } },
      });
    });
}

function refuseWith(refusal: Refusal | null): void {
  if (refusal) throw new GraphQLError(refusal.message, { originalError: new RefusalError(refusal) });
}

function invalid({ message, nodes }: GraphQLError): GraphQLError {
  return new GraphQLError(message, { nodes: nodes ?? null, extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } });
}
