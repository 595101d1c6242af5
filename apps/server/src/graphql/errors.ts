import { unwrapResolverError } from '@apollo/server/errors';
import { RefusalError } from '@tsumugi/kernel';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { refusalFor } from '../platform/not-now.js';
import type { Log } from '../running/log.js';
import { kindOf, placeOf } from '../running/place-of.js';

/** What a client learns of an error: a refusal's code and sentence, or that something failed here. */
export function formatError(log: Pick<Log, 'error'>) {
  return (formatted: GraphQLFormattedError, thrown: unknown): GraphQLFormattedError => {
    const error = causeOf(thrown);
    const path = formatted.path ? { path: formatted.path } : {};
    const refusal = error instanceof RefusalError ? error.refusal : refusalFor(error);
    if (refusal) {
      const { code, message, field } = refusal;
      return { message, ...path, extensions: { code, field } };
    }
    const code = formatted.extensions?.['code'];
    if (code !== 'INTERNAL_SERVER_ERROR') {
      // A mistake in the operation itself: the client's developer needs the words of the language.
      return {
        message: withoutValue(formatted.message),
        ...(formatted.locations ? { locations: formatted.locations } : {}),
        extensions: { code: 'INVALID' },
      };
    }
    // Only the kind and where: an error's own words may hold what a person wrote.
    log.error({ kind: kindOf(error), at: placeOf(error) }, 'a resolver failed');
    return { message: 'サーバーで問題が起きました。少し待ってからもう一度お試しください。', ...path, extensions: { code: 'INTERNAL' } };
  };
}

/** What a resolver threw, or what refused the operation before one was asked. */
export function causeOf(thrown: unknown): unknown {
  return thrown instanceof GraphQLError && thrown.originalError instanceof RefusalError
    ? thrown.originalError
    : unwrapResolverError(thrown);
}

/** GraphQL repeats a variable's value, which is what a person wrote; only where it is wrong is told. */
function withoutValue(message: string): string {
  if (!message.startsWith('Variable "$') || !message.includes(' got invalid value ')) return message;
  const place = / at "([\w.[\]]+)"; /.exec(message)?.[1];
  return place === undefined ? 'The value of a variable is invalid.' : `The value of a variable is invalid at "${place}".`;
}
