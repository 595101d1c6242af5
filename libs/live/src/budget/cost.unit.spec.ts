import { buildSchema, getIntrospectionQuery, GraphQLError, parse } from 'graphql';
import { costOf, operationLimits } from './cost.js';

const schema = buildSchema(`
  type Query { me: Me readings(first: Int! = 500): Readings! patients: [Patient!]! }
  type Me { account: ID! me: Me }
  type Readings { items: [Reading!]! live: String }
  type Reading { id: ID! value: Float notes: [String!]! }
  type Patient { name: String rooms: [Patient!]! }
`);

const cost = (text: string, variables: Record<string, unknown> = {}) => costOf(parse(text), schema, variables);
const refusal = (text: string) => {
  const refused = cost(text);
  return refused instanceof GraphQLError ? refused.message : refused;
};
const fragments = (count: number, spreads: (n: number) => string, last = 'account') =>
  `{ me { ...a0 } } ${Array.from({ length: count }, (_, n) => `fragment a${n} on Me { ${spreads(n)} }`).join(' ')} fragment a${count} on Me { ${last} }`;

describe('what an operation costs', () => {
  it('is the fields it writes, and the values that they may hold', () => {
    expect(cost('{ me { account } }')).toEqual({ fields: 2, cells: 2, introspects: false });
    expect(cost('{ patients { name } }')).toMatchObject({ fields: 2, cells: 20 });
  });

  it('grows with the rows asked for: written, in a variable, or by default', () => {
    const items = '{ items { id value } }';
    expect(cost(`{ readings(first: 6000) ${items} }`)).toMatchObject({ cells: 18_001 });
    expect(cost(`query ($n: Int!) { readings(first: $n) ${items} }`, { n: 6_000 })).toMatchObject({ cells: 18_001 });
    expect(cost(`query ($n: Int! = 100) { readings(first: $n) ${items} }`)).toMatchObject({ cells: 301 });
    expect(cost(`{ readings ${items} }`)).toMatchObject({ cells: 1_501 });
    expect(cost(`{ readings(first: 6000) { ...r } } fragment r on Readings ${items}`)).toMatchObject({ cells: 18_001 });
  });

  it('takes the most that one of the operations says of a variable, for each of them may be run', () => {
    const named = (name: string, declared: string) => `query ${name} ($n: Int${declared}) { readings(first: $n) { items { id } } }`;
    expect(cost(`${named('A', ' = 1')} ${named('B', ' = 6000')}`)).toMatchObject({ cells: 2 * (1 + 6_000 * 2) });
    expect(cost(`${named('A', ' = 1')} ${named('B', '')}`)).toMatchObject({ cells: 2 * (1 + 500 * 2) });
  });

  it('multiplies lists within lists', () => {
    expect(cost('{ patients { rooms { rooms { name } } } }')).toMatchObject({ cells: 10 * (1 + 10 * (1 + 10 * 2)) });
    expect(cost('{ readings(first: 100) { items { notes } } }')).toMatchObject({ cells: 1 + 100 * (1 + 10) });
  });

  it('is refused above what one operation may ask for, however it is written', () => {
    const aliases = (count: number) =>
      `{ ${Array.from({ length: count }, (_, n) => `a${n}: readings(first: 6000) { items { id value } }`).join(' ')} }`;
    expect(refusal(aliases(8))).toMatchObject({ cells: 144_008 });
    expect(refusal(aliases(9))).toMatch(/at most 150000 values/);
    expect(refusal('{ readings(first: 2147483647) { items { id } } }')).toMatch(/values/);
    expect(refusal(`${'{ me '.repeat(9)} { account } ${'}'.repeat(9)}`)).toMatch(/at most 9 levels/);
    expect(refusal(`{ ${Array.from({ length: 401 }, (_, n) => `a${n}: __typename`).join(' ')} }`)).toMatch(/at most 400 fields/);
  });

  it('does not multiply with fragments that double: they are refused as fast as they are read', () => {
    const began = performance.now();
    for (const text of [
      fragments(26, (n) => `...a${n + 1} ...a${n + 1}`, '...nobody'),
      fragments(60, (n) => `...a${n + 1} ...a${n + 1}`),
    ]) {
      const answer = cost(text);
      if (!(answer instanceof GraphQLError)) expect(answer.fields).toBe(1);
    }
    const cycle = fragments(30, (n) => Array.from({ length: 5 }, (_, k) => `...a${(n + k + 1) % 30}`).join(' '));
    expect(refusal(cycle)).toMatch(/too often/);
    expect(refusal(fragments(3, (n) => `...a${(n + 1) % 3}`))).toMatch(/spreads itself/);
    expect(performance.now() - began).toBeLessThan(1_000);
    expect(refusal(fragments(4, (n) => `...a${n + 1}`))).toMatchObject({ fields: 2 });
  });

  it('is refused for what GraphQL’s own rules would compare pair by pair', () => {
    expect(refusal(`{ ${'me { account } '.repeat(200)} }`)).toMatch(/too often/);
    expect(refusal(`{ me { ${Array.from({ length: 100 }, (_, n) => `...a${n}`).join(' ')} } }`)).toMatch(/too often/);
    expect(refusal(`{ ${'me { account } '.repeat(50)} }`)).toMatchObject({ fields: 100 });
  });

  it('also of a fragment that nothing spreads', () => {
    const unused = fragments(12, (n) => `...a${n + 1} me { ...a${n + 1} }`, 'account').replace('...a0', 'account');
    expect(refusal(unused)).toMatch(/at most 400 fields/);
  });

  it('lets the public tools ask for the schema, and nobody ask for it within itself', () => {
    const whole = getIntrospectionQuery({
      schemaDescription: true,
      specifiedByUrl: true,
      inputValueDeprecation: true,
      directiveIsRepeatable: true,
    });
    expect(cost(whole)).toMatchObject({ introspects: true });
    const nested = `{ __schema { types ${'{ fields { type '.repeat(8)} { name } ${'} }'.repeat(8)} } }`;
    expect(refusal(nested)).toMatch(/values/);
    expect(refusal(`{ ${Array.from({ length: 300 }, (_, n) => `a${n}: __schema { types { name } }`).join(' ')} }`)).toMatch(/too often/);
  });

  it('of what the schema does not know is a value each, for the rules to refuse', () => {
    expect(cost('{ nothing { at all } }')).toEqual({ fields: 3, cells: 3, introspects: false });
    expect(cost('{ ...missing }')).toEqual({ fields: 0, cells: 0, introspects: false });
  });

  it('holds to the number of tokens at which reading stops', () => {
    expect(() => parse(`{ ${'a '.repeat(operationLimits.tokens)} }`, { maxTokens: operationLimits.tokens })).toThrow(/tokens/);
  });
});
