import type { GraphQLRequestContext } from '@apollo/server';
import type { CareContext } from '@tsumugi/care';
import type { Viewer } from '@tsumugi/kernel';
import { ClientBudget, Documents } from '@tsumugi/live';
import { buildSchema, GraphQLError, parse, type ExecutionResult } from 'graphql';
import { operationGate } from './limits.js';

const schema = buildSchema('type Query { readings(first: Int!): [Reading!]! room: ID! } type Reading { value: Float }');
const source = '{ readings(first: 70000) { value } room }';

describe('the gate of operations', () => {
  /** Whether each of so many equal operations was let through, where all are answered so. */
  async function answers(count: number, answer: ExecutionResult): Promise<boolean[]> {
    const budget = new ClientBudget(() => 0);
    const documents = new Documents(schema);
    const gate = operationGate(
      () => documents,
      () => budget,
    );
    const context = {
      source,
      document: parse(source),
      request: {},
      response: { body: { kind: 'single', singleResult: answer } },
      contextValue: { viewer: { account: 'greedy' } as Viewer, isStill: () => true, mayLeave: () => null },
    } as unknown as Parameters<NonNullable<Listener['didResolveOperation']>>[0] & Parameters<NonNullable<Listener['willSendResponse']>>[0];
    const through: boolean[] = [];
    for (let each = 0; each < count; each += 1) {
      const listener = (await gate.requestDidStart!(context as unknown as GraphQLRequestContext<CareContext>)) as Listener;
      through.push(
        await Promise.resolve()
          .then(() => listener.didResolveOperation!(context))
          .then(
            () => true,
            () => false,
          ),
      );
      if (through.at(-1)) await listener.willSendResponse!(context);
    }
    return through;
  }

  it('gives back what an answer did not need', async () => {
    expect(await answers(8, { data: { readings: [{ value: 1 }], room: 'a' } })).not.toContain(false);
  });

  it('gives nothing back for one that failed: what it asked for was done, though nothing of it is shown', async () => {
    const failed = { data: null, errors: [new GraphQLError('NOT_FOUND')] };
    expect(await answers(6, failed)).toEqual([true, true, true, true, false, false]);
  });
});

type Listener = Exclude<Awaited<ReturnType<NonNullable<ReturnType<typeof operationGate>['requestDidStart']>>>, void>;
