import type { CareContext } from '@tsumugi/care';
import { buildSchema, execute, parse, type ExecutionResult, type GraphQLSchema } from 'graphql';
import { pace } from './pacing.js';

/** Counts the rounds of the loop while a query is answered, and in which of them each value was made. */
async function answered(schema: GraphQLSchema, query: string, context: CareContext | undefined) {
  let round = 0;
  let counting = true;
  const count = (): void => {
    round += 1;
    if (counting) setImmediate(count);
  };
  setImmediate(count);
  const made: number[] = [];
  const row = { value: () => (made.push(round), 1) };
  const rootValue = { rows: () => Array.from({ length: 120 }, () => row), few: () => [row] };
  const result = await execute({ schema, document: parse(query), rootValue, contextValue: context });
  counting = false;
  return { result, made };
}

const paced = (few?: () => Promise<never>): GraphQLSchema => {
  const schema = buildSchema('type Row { value: Int } type Query { rows: [Row!] few: [Row!] }');
  const query = schema.getQueryType()!.getFields();
  for (const name of ['rows', 'few']) query[name]!.resolve = (source: Record<string, () => unknown>) => source[name]!();
  if (few) query['few']!.resolve = few;
  pace(schema);
  return schema;
};
const context = (): CareContext => ({}) as CareContext;

describe('a paced answer', () => {
  it('makes fifty rows of a long list, then lets others have their turn', async () => {
    const { result, made } = await answered(paced(), '{ rows { value } }', context());
    expect((result as ExecutionResult<{ rows: unknown[] }>).data!.rows).toHaveLength(120);
    const inRound = [...Map.groupBy(made, (round) => round).values()].map(({ length }) => length);
    expect(inRound).toEqual([50, 50, 20]);
  });

  it('reads one field of a query after the other', async () => {
    const { made } = await answered(paced(), '{ a: few { value } b: few { value } c: few { value } }', context());
    expect(new Set(made).size).toBe(3);
  });

  it('goes on after a field that failed, and tells of it', async () => {
    const schema = paced(() => Promise.reject(new Error('away')));
    const { result, made } = await answered(schema, '{ few { value } rows { value } }', context());
    expect((result as ExecutionResult).errors).toMatchObject([{ message: 'away' }]);
    expect(made).toHaveLength(120);
  });

  it('is at once where nobody waits for an answer, as in the live hub', () => {
    const schema = paced();
    const result = execute({
      schema,
      document: parse('{ rows { value } }'),
      rootValue: { rows: () => Array.from({ length: 120 }, () => ({ value: 1 })) },
    });
    expect(result).not.toBeInstanceOf(Promise);
  });
});
