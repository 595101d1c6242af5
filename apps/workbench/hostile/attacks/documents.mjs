/** Small documents that are much work to read, check or answer. */
import { randomUUID } from 'node:crypto';
import { getIntrospectionQuery } from 'graphql';
import { ask, many, send } from '../means.mjs';

/** Each fragment spreads the next one some times: the work is a power of their number. */
function doubling(levels, spreads = 2, last = 'account') {
  const fragments = Array.from({ length: levels }, (_, n) => `fragment a${n} on Me { ${`...a${n + 1} `.repeat(spreads)}}`);
  return `{ me { ...a0 } } ${fragments.join(' ')} fragment a${levels} on Me { ${last} }`;
}

function cycle(count, spreads) {
  const fragments = Array.from(
    { length: count },
    (_, n) => `fragment a${n} on Me { ${Array.from({ length: spreads }, (_unused, k) => `...a${(n + k + 1) % count} `).join('')}}`,
  );
  return `{ me { ...a0 } } ${fragments.join(' ')}`;
}

const aliases = (count, field) => `{ ${Array.from({ length: count }, (_, n) => `a${n}: ${field}`).join(' ')} }`;

const readings = (patient, first) => `readings(patient: "${patient}", first: ${first}) { items { id kind value value2 measuredAt } }`;
/** Enough that what is asked for is there: a page of them is work to read, to mask and to write. */
const records = 300;
const usualValues = { PULSE: 70, SPO2: 97, WEIGHT: 50.5, TEMPERATURE: 36.5, RESPIRATION: 16, GLUCOSE: 110 };

async function seedReadings({ insider, region: { patient } }) {
  const begun = Date.now() - 3 * 24 * 60 * 60_000;
  for (let from = 0; from < records; from += 20) {
    await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        insider.do('recordReadings', 'RecordReadingsInput', {
          patient,
          measuredAt: new Date(begun + (from + n) * 60_000).toISOString(),
          readings: Object.entries(usualValues).map(([kind, value]) => ({ id: randomUUID(), kind, value })),
        }),
      ),
    );
  }
}

const depth = 60_000;
const nested = '['.repeat(depth) + ']'.repeat(depth);

export const attacks = [
  {
    name: 'fragments that double, by a stranger',
    short: true,
    reached: ['GRAPHQL_VALIDATION_FAILED', 'INVALID', 'UNAUTHENTICATED'],
    never: ['answered'],
    run: ({ url, signal }) => many(4, signal, () => ask(url, doubling(26, 2, '...nobody'))),
  },
  {
    name: 'a cycle of thirty fragments, five spreads each, by a stranger',
    reached: ['INVALID'],
    never: ['answered'],
    run: ({ url, signal }) => many(4, signal, () => ask(url, cycle(30, 5))),
  },
  {
    name: 'one name for hundreds of fields, by a stranger',
    reached: ['INVALID', 'UNAUTHENTICATED'],
    never: ['answered'],
    run: ({ url, signal }) =>
      many(4, signal, () => ask(url, `{ ${Array.from({ length: 390 }, (_, n) => `me { account(a: ${n}) }`).join(' ')} }`)),
  },
  {
    name: 'one name for as many fields as are let through, signed in',
    reached: ['answered', 'RATE_LIMITED'],
    never: ['INVALID'],
    run: ({ url, signal, insider: { token } }) =>
      many(4, signal, () => ask(url, `{ ${Array.from({ length: 88 }, () => 'me { account name }').join(' ')} }`, { token })),
  },
  {
    name: 'introspection within introspection, by a stranger',
    reached: ['INVALID', 'RATE_LIMITED'],
    never: ['answered'],
    run: ({ url, signal }) =>
      many(4, signal, () =>
        ask(url, '{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }'),
      ),
  },
  {
    name: 'the whole schema over and over, by strangers',
    reached: ['answered'],
    run: ({ url, signal }) => many(4, signal, () => ask(url, getIntrospectionQuery())),
  },
  {
    name: 'twenty-six times six thousand readings, signed in',
    reached: ['INVALID', 'RATE_LIMITED'],
    never: ['answered'],
    prepare: seedReadings,
    run: ({ url, signal, insider: { token }, region: { patient } }) =>
      many(4, signal, () => ask(url, aliases(26, readings(patient, 6_000)), { token })),
  },
  {
    name: 'as many readings as are let through, signed in',
    reached: ['answered'],
    never: ['INVALID'],
    prepare: seedReadings,
    // Thirteen times 1,800 rows of six values: just below what one operation may ask for, and all of it is there.
    run: ({ url, signal, insider: { token }, region: { patient } }) =>
      many(4, signal, () => ask(url, aliases(13, readings(patient, 6 * records)), { token })),
  },
  {
    name: 'variables of lists within lists, signed in',
    reached: ['BAD_USER_INPUT', 'INVALID'],
    never: ['answered', 'INTERNAL'],
    run: ({ url, signal, insider: { token } }) => {
      const query = 'mutation ($input: RecordReadingsInput!) { recordReadings(input: $input) { __typename } }';
      return many(4, signal, () => send(url, `{"query":"${query}","variables":{"input":{"readings":${nested}}}}`, { token }));
    },
  },
  {
    name: 'lists within lists in a poll, signed in',
    reached: ['INVALID', 'BAD_USER_INPUT', 'status 400', 'answered'],
    never: ['INTERNAL'],
    run: ({ url, signal, insider: { token } }) => {
      const query = 'subscription ($room: ID!) { roomUpdates(room: $room) { id } }';
      return many(4, signal, () => send(url, `{"query":"${query}","variables":{"room":${nested}}}`, { token, path: '/team/live' }));
    },
  },
  {
    name: 'a list that is deep in the document, by a stranger',
    reached: ['GRAPHQL_VALIDATION_FAILED', 'GRAPHQL_PARSE_FAILED', 'INVALID'],
    never: ['answered', 'INTERNAL'],
    run: ({ url, signal }) => many(4, signal, () => ask(url, `{ me(a: ${'['.repeat(990)}${']'.repeat(990)}) { account } }`)),
  },
  {
    name: 'ids of 240,000 characters, signed in',
    reached: ['answered', 'NOT_FOUND', 'RATE_LIMITED', 'INVALID'],
    run: ({ url, signal, insider: { token } }) => {
      const query = `query ($id: ID!) { ${Array.from({ length: 20 }, (_, n) => `p${n}: patient(id: $id) { id }`).join(' ')} }`;
      return many(4, signal, () => ask(url, query, { token, variables: { id: 'ä'.repeat(120_000) } }));
    },
  },
  {
    name: 'directives by the hundred, by a stranger',
    reached: ['GRAPHQL_VALIDATION_FAILED', 'INVALID', 'UNAUTHENTICATED', 'GRAPHQL_PARSE_FAILED'],
    never: ['answered'],
    run: ({ url, signal }) => many(4, signal, () => ask(url, `{ me { account ${'@a '.repeat(900)} } }`)),
  },
  {
    name: 'variables by the hundred, each used by none, by a stranger',
    reached: ['GRAPHQL_VALIDATION_FAILED', 'INVALID', 'UNAUTHENTICATED', 'GRAPHQL_PARSE_FAILED'],
    never: ['answered'],
    run: ({ url, signal }) =>
      many(4, signal, () => ask(url, `query (${Array.from({ length: 390 }, (_, n) => `$v${n}: Int`).join(' ')}) { me { account } }`)),
  },
  {
    name: 'names of operations of 200,000 characters, signed in',
    reached: ['OPERATION_RESOLUTION_FAILURE', 'INVALID', 'status 400'],
    never: ['answered', 'INTERNAL'],
    run: ({ url, signal, insider: { token } }) =>
      many(4, signal, () => send(url, JSON.stringify({ query: '{ me { account } }', operationName: 'n'.repeat(200_000) }), { token })),
  },
  {
    name: 'arguments by the hundred on one field, by a stranger',
    reached: ['GRAPHQL_VALIDATION_FAILED', 'INVALID', 'UNAUTHENTICATED', 'GRAPHQL_PARSE_FAILED'],
    never: ['answered'],
    run: ({ url, signal }) => many(4, signal, () => ask(url, `{ me(${Array.from({ length: 600 }, () => `a: 1`).join(' ')}) { account } }`)),
  },
  {
    name: 'objects of hundreds of fields as an argument, by a stranger',
    reached: ['GRAPHQL_VALIDATION_FAILED', 'INVALID', 'UNAUTHENTICATED', 'GRAPHQL_PARSE_FAILED'],
    never: ['answered'],
    run: ({ url, signal }) => {
      const fields = Array.from({ length: 480 }, (_, n) => `f${n}: 1`).join(' ');
      return many(4, signal, () => ask(url, `mutation { signIn(input: { ${fields} }) { __typename } }`));
    },
  },
];
