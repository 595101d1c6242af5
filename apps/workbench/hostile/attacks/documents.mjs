/** Small documents that are much work to read, check or answer. */
import { ask, many } from '../means.mjs';

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

export const attacks = [
  {
    name: 'fragments that double, by a stranger',
    short: true,
    run: ({ url, signal }) => many(4, signal, () => ask(url, doubling(26, 2, '...nobody'))),
  },
  {
    name: 'a cycle of thirty fragments, five spreads each, by a stranger',
    run: ({ url, signal }) => many(4, signal, () => ask(url, cycle(30, 5))),
  },
  {
    name: 'one name for hundreds of fields, by a stranger',
    run: ({ url, signal }) =>
      many(4, signal, () => ask(url, `{ ${Array.from({ length: 390 }, (_, n) => `me { account(a: ${n}) }`).join(' ')} }`)),
  },
  {
    name: 'introspection within introspection, by a stranger',
    run: ({ url, signal }) =>
      many(4, signal, () =>
        ask(url, '{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }'),
      ),
  },
  {
    name: 'twenty-six times six thousand readings, signed in',
    run: ({ url, signal, insider: { token }, region: { patient } }) => {
      const query = aliases(26, `readings(patient: "${patient}", first: 6000) { items { id kind value value2 measuredAt } }`);
      return many(4, signal, () => ask(url, query, { token }));
    },
  },
];
