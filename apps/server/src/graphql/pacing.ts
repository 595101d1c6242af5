import type { CareContext } from '@tsumugi/care';
import { defaultFieldResolver, getNullableType, isListType, isObjectType, type GraphQLFieldResolver, type GraphQLSchema } from 'graphql';
import { setImmediate as nextRound } from 'node:timers/promises';

type Resolve = GraphQLFieldResolver<unknown, CareContext | undefined>;

/** So many rows are written down before others have their turn: a few milliseconds. */
const rowsAtOnce = 50;

/**
 * Lets the others of the node have their turn while a long answer is made: between the fields that a
 * query asks for, and between pieces of long lists. What a list holds was read at once and is one
 * state. The live hub, which renders one update without a context and at once, is not paced.
 */
export function pace(schema: GraphQLSchema): void {
  const query = schema.getQueryType();
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      if (isListType(getNullableType(field.type))) field.resolve = inPieces(field.resolve ?? defaultFieldResolver);
      if (type === query && field.resolve) field.resolve = oneByOne(field.resolve);
    }
  }
}

function inPieces(resolve: Resolve): Resolve {
  return (source, args, context, info) => {
    const list = resolve(source, args, context, info);
    if (!context) return list;
    return list instanceof Promise ? list.then(pieces) : pieces(list);
  };
}

/** The later pieces as promises that are kept a round of the loop after the piece before. */
function pieces(list: unknown): unknown {
  if (!Array.isArray(list) || list.length <= rowsAtOnce) return list;
  let round = Promise.resolve();
  return list.map((item: unknown, at) => {
    if (at < rowsAtOnce) return item;
    if (at % rowsAtOnce === 0) round = round.then(() => nextRound());
    return round.then(() => item);
  });
}

/** Of each request: when the field before has been read. */
const readBefore = new WeakMap<CareContext, Promise<unknown>>();

function oneByOne(resolve: Resolve): Resolve {
  return (source, args, context, info) => {
    if (!context) return resolve(source, args, context, info);
    const before = readBefore.get(context);
    const read: unknown = before
      ? before.then(() => nextRound()).then(() => resolve(source, args, context, info))
      : resolve(source, args, context, info);
    // Who asked for it hears of a failure; for the next one it only is over.
    readBefore.set(
      context,
      Promise.resolve(read).catch(() => undefined),
    );
    return read;
  };
}
