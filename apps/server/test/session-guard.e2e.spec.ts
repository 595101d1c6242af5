import { readFileSync } from 'node:fs';
import { unauthenticated } from '@tsumugi/care';
import type { Audience } from '@tsumugi/kernel';
import { buildSchema, isNonNullType, isInputObjectType, isListType, isEnumType, type GraphQLInputType } from 'graphql';
import { TestRegion } from './test-region.js';

/** Some value of an input type; what it says does not matter to somebody without a session. */
function some(type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return some(type.ofType);
  if (isListType(type)) return [];
  if (isEnumType(type)) return type.getValues()[0]!.name;
  if (isInputObjectType(type)) {
    const required = Object.values(type.getFields()).filter((field) => isNonNullType(field.type));
    return Object.fromEntries(required.map((field) => [field.name, some(field.type)]));
  }
  return { Int: 1, Float: 1, Boolean: true }[type.toString()] ?? '019a0000-0000-7000-8000-000000000001';
}

describe('without a session', () => {
  let region: TestRegion;
  beforeAll(async () => {
    region = await TestRegion.start();
  });
  afterAll(() => region.end());

  it.each([
    ['team', ['signIn']],
    ['family', ['acceptFamilyInvitation', 'signIn']],
    ['office', ['signIn']],
  ] satisfies [Audience, string[]][])('every field of the %s schema is refused but %j', async (audience, open) => {
    const schema = buildSchema(readFileSync(new URL(`../../../docs/schema/${audience}.graphql`, import.meta.url), 'utf8'));
    const stranger = region.person(audience);
    const answered: string[] = [];
    for (const [operation, type] of [
      ['query', schema.getQueryType()!],
      ['mutation', schema.getMutationType()!],
    ] as const) {
      for (const field of Object.values(type.getFields())) {
        const args = field.args.filter((arg) => isNonNullType(arg.type) && arg.defaultValue === undefined);
        const declared = args.map((arg) => `$${arg.name}: ${arg.type.toString()}`).join(', ');
        const passed = args.map((arg) => `${arg.name}: $${arg.name}`).join(', ');
        const leaf = /^(\[?)(String|Int|Boolean|ID|Float)/.test(field.type.toString());
        const document = `${operation} ${declared && `(${declared})`} { ${field.name}${passed && `(${passed})`} ${leaf ? '' : '{ __typename ... on Refused { message } }'} }`;
        const variables = Object.fromEntries(args.map((arg) => [arg.name, some(arg.type)]));
        const selected = operation === 'query' ? document.replace(' ... on Refused { message }', '') : document;
        const { data, errors } = await stranger.query<Record<string, { message?: string } | null>>(selected, variables);
        // Signing in with a wrong password has the same code, but another sentence.
        const message = errors?.[0]?.message ?? data?.[field.name]?.message;
        if (message !== unauthenticated.message) answered.push(field.name);
      }
    }
    expect(answered.sort()).toEqual(open);
  });

  it('is told so, also where a page asks for as much as it does with one', async () => {
    const nurse = await region.facility('さくら訪問看護ステーション', 'visiting-nursing-station', 'visiting-nurse');
    const page = 'query ($room: ID!) { timeline(room: $room, first: 100) { edges { node { id text tags readings { id kind value } } } } }';
    const asked = (): Promise<string | null> => nurse.refusalOf(page, { room: '019a0000-0000-7000-8000-000000000001' });
    expect(await asked()).toBe('NOT_FOUND');
    await nurse.do('signOut', {});
    expect(await asked()).toBe('UNAUTHENTICATED');
  });
});
