import type { ApolloServerPlugin } from '@apollo/server';
import { RefusalError, type Audience, type RefusalCode } from '@tsumugi/kernel';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Kind, type OperationDefinitionNode } from 'graphql';
import { causeOf } from '../graphql/errors.js';
import type { HttpKind, HttpOutcome, OperationResult } from './metrics.js';
import type { Observer } from './observer.js';
import type { TracedRequest } from './traces.js';

const refusalCodes: Readonly<Record<RefusalCode, true>> = {
  UNAUTHENTICATED: true,
  NOT_FOUND: true,
  INVALID: true,
  CONFLICT: true,
  EXPIRED: true,
  COMMAND_REUSED: true,
  STALE_TOKEN: true,
  TOO_LARGE: true,
  UNSUPPORTED_FILE: true,
  RATE_LIMITED: true,
  BUSY: true,
  UNCERTAIN: true,
  VIEW_BEHIND: true,
  STALE: true,
  SET_ASIDE: true,
  DAMAGED: true,
};

const graphqlRoute = /^\/(team|family|office)\/graphql$/;

/** Counts and times what comes to the public port, and begins a trace with each GraphQL request. */
export function observeRequests(fastify: FastifyInstance, { metrics, traces }: Observer): void {
  const traced = new WeakMap<FastifyRequest, TracedRequest>();
  if (metrics) {
    fastify.addHook('onResponse', (request, reply, done) => {
      const { audience, kind } = placeOf(request);
      metrics.request(audience, kind, outcomeOf(reply.statusCode), reply.elapsedTime / 1_000);
      done();
    });
  }
  if (traces) {
    // After the body was read: what reading it starts would not be part of the trace.
    fastify.addHook('preValidation', (request, _reply, done) => {
      const audience = graphqlRoute.exec(request.routeOptions.url ?? '')?.[1] as Audience | undefined;
      if (audience && request.method === 'POST') traced.set(request, traces.request(audience, done));
      else done();
    });
    fastify.addHook('onResponse', (request, _reply, done) => {
      traced.get(request)?.end();
      done();
    });
  }
}

/** A GraphQL request that was answered before it came to its operation, e.g. because the views are behind. */
export function refusedBefore(route: string, code: RefusalCode, observer: Observer | null): void {
  const audience = graphqlRoute.exec(route)?.[1] as Audience | undefined;
  if (audience) observer?.metrics?.operation(audience, 'none', code);
}

/** What a request is for, by its route alone: an address can hold anything. */
function placeOf(request: FastifyRequest): { audience: Audience | 'none'; kind: HttpKind } {
  const route = request.routeOptions.url ?? '';
  const audience = graphqlRoute.exec(route)?.[1] as Audience | undefined;
  if (audience) return { audience, kind: 'graphql' };
  const none = (kind: HttpKind) => ({ audience: 'none' as const, kind });
  if (route === '/:audience/live') return none('polling');
  if (route.startsWith('/files')) return none('files');
  if (route.startsWith('/demonstration')) return none('demonstration');
  if (route === '/live' || route === '/ready') return none('health');
  return none('web');
}

function outcomeOf(status: number): HttpOutcome {
  if (status >= 500) return 'failed';
  return status >= 400 ? 'refused' : 'ok';
}

/** Tells what became of an audience's GraphQL operations. */
export function observeOperations(audience: Audience, { metrics, traces }: Observer): ApolloServerPlugin {
  return {
    requestDidStart: () => {
      let operation: OperationDefinitionNode | null = null;
      let result: OperationResult = 'ok';
      return Promise.resolve({
        didResolveOperation: (context) => {
          operation = context.operation ?? null;
          return Promise.resolve();
        },
        didEncounterErrors: ({ errors }) => {
          result = resultOf(errors[0]);
          return Promise.resolve();
        },
        willSendResponse: ({ response }) => {
          if (result === 'ok' && response.body.kind === 'single') result = refusalIn(response.body.singleResult.data) ?? result;
          const type = operation?.operation === 'mutation' ? 'mutation' : operation ? 'query' : 'none';
          metrics?.operation(audience, type, result);
          traces?.current()?.tell({ outcome: result, ...nameOf(operation) });
          return Promise.resolve();
        },
      });
    },
  };
}

/** The first field, as the schema names it: what a client calls its operation could be anything. */
function nameOf(operation: OperationDefinitionNode | null): { operation?: string } {
  const field = operation?.selectionSet.selections.find((selection) => selection.kind === Kind.FIELD);
  return operation && field ? { operation: `${operation.operation} ${field.name.value}` } : {};
}

/** The code of a typed refusal among the answers to a mutation's fields. */
function refusalIn(data: unknown): OperationResult | null {
  for (const answer of Object.values(data ?? {}) as unknown[]) {
    const { __typename: type, code } = (answer ?? {}) as { __typename?: unknown; code?: unknown };
    if (type === 'Refused' && typeof code === 'string' && Object.hasOwn(refusalCodes, code)) return code as RefusalCode;
  }
  return null;
}

function resultOf(error: unknown): OperationResult {
  const thrown = causeOf(error);
  if (thrown instanceof RefusalError) return thrown.refusal.code;
  const code = (error as { extensions?: { code?: unknown } } | undefined)?.extensions?.code;
  return code === undefined || code === 'INTERNAL_SERVER_ERROR' ? 'INTERNAL' : 'MISTAKE';
}
