import { readFileSync } from 'node:fs';
import type { ApolloServerPlugin } from '@apollo/server';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import type { CareContext } from '@tsumugi/care';
import { baseSchemas, unauthenticated } from '@tsumugi/care';
import type { Audience, Capability, Refusal, Viewer } from '@tsumugi/kernel';
import type { ClientBudget, Documents } from '@tsumugi/live';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import { addressGroup } from '../http/nearest-proxy.js';
import { goesOn, sessionCookie } from '../http/session-cookie.js';
import type { Log } from '../running/log.js';
import { formatError } from './errors.js';
import { gatedDocuments, operationGate } from './limits.js';
import { pace } from './pacing.js';

@Module({})
export class TeamApiModule {}
@Module({})
export class FamilyApiModule {}
@Module({})
export class OfficeApiModule {}

const modules: Readonly<Record<Audience, Type>> = { team: TeamApiModule, family: FamilyApiModule, office: OfficeApiModule };

/** GraphQL that plugins add to an audience: text and ready resolvers. */
export interface SchemaExtension {
  readonly audience: Audience;
  readonly typeDefs: string;
  readonly resolvers: Record<string, Record<string, unknown>>;
}

export interface ApiOptions {
  readonly capabilities: readonly Capability[];
  readonly extensions: readonly SchemaExtension[];
  readonly log: Log;
  /** True where the server is reached by https: cookies are then `Secure`. */
  readonly secure: boolean;
  readonly viewerOf: (request: FastifyRequest, audience: Audience) => Viewer | null;
  /** What tells, of an answer that begins now, whether it may leave. */
  readonly begin: (viewer: Viewer) => () => Refusal | null;
  /** What looks on at an audience's operations. */
  readonly watched: (audience: Audience) => ApolloServerPlugin[];
  /** What documents of an audience passed. */
  readonly documents: (audience: Audience) => Documents;
  readonly budget: () => ClientBudget;
  /** Told the finished schema of each audience; the live hub renders with it. */
  readonly onSchema: (audience: Audience, schema: GraphQLSchema) => void;
}

/** One audience's GraphQL: its schema holds nothing that the audience may not see. */
export function apiModule(audience: Audience, options: ApiOptions): DynamicModule {
  const { log, secure, viewerOf, begin, watched, onSchema } = options;
  const extensions = options.extensions.filter((extension) => extension.audience === audience);
  return {
    module: modules[audience],
    providers: resolversOf(options.capabilities, audience),
    imports: [
      GraphQLModule.forRoot<ApolloDriverConfig>({
        driver: ApolloDriver,
        path: `/${audience}/graphql`,
        include: [modules[audience]],
        typeDefs: [schemaText(options.capabilities, audience), ...extensions.map((extension) => extension.typeDefs)].join('\n'),
        resolvers: extensions.map((extension) => extension.resolvers),
        graphiql: false,
        autoTransformHttpErrors: false,
        includeStacktraceInErrorResponses: false,
        introspection: true,
        csrfPrevention: true,
        allowBatchedHttpRequests: false,
        persistedQueries: false,
        ...gatedDocuments(() => options.documents(audience)),
        plugins: [operationGate(() => options.documents(audience), options.budget), ...watched(audience)],
        formatError: formatError(log),
        context: (request: FastifyRequest, reply: FastifyReply): CareContext => {
          const viewer = viewerOf(request, audience);
          const isStill = (): boolean => viewer === null || goesOn(viewer, viewerOf(request, audience));
          const rightsHold = viewer && begin(viewer);
          return {
            viewer,
            isStill,
            mayLeave: () => (isStill() ? (rightsHold?.() ?? null) : unauthenticated),
            device: deviceOf(request),
            address: addressGroup(request.ip),
            setSession: (token, until) => void reply.header('set-cookie', sessionCookie(audience, token, until, secure)),
          };
        },
        transformSchema: (schema) => {
          pace(schema);
          onSchema(audience, schema);
          return schema;
        },
      }),
    ],
  };
}

/** The SDL of an audience, as its capabilities wrote it. */
export function schemaText(capabilities: readonly Capability[], audience: Audience): string {
  const files = [...baseSchemas[audience], ...capabilities.flatMap(({ api }) => api[audience]?.schema ?? [])];
  const text = files.map((file) => readFileSync(file, 'utf8')).join('\n');
  // Capabilities extend the root types; each stands only where there is something in it.
  const roots = ['Query', 'Mutation', 'Subscription'].filter((root) => text.includes(`extend type ${root} {`));
  return [...roots.map((root) => `type ${root}`), text].join('\n');
}

function resolversOf(capabilities: readonly Capability[], audience: Audience): Type[] {
  return capabilities.flatMap(({ api }) => [...(api[audience]?.resolvers ?? [])]);
}

/** What the person would recognise of the device, for the list of sessions: never used to decide. */
function deviceOf(request: FastifyRequest): string | null {
  const agent = request.headers['user-agent'];
  if (!agent) return null;
  const device = ['iPhone', 'iPad', 'Android', 'Windows', 'Macintosh', 'Linux'].find((name) => agent.includes(name));
  return device ?? 'その他の機器';
}
