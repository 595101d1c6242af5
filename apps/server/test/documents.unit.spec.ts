import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { costOf } from '@tsumugi/live';
import { buildSchema, GraphQLError, parse } from 'graphql';

const screens = join(import.meta.dirname, '../../web/src');
const files = (await readdir(screens, { recursive: true })).filter((name) => name.endsWith('documents.ts'));

/** What the longest lists ask for; all others have pages. */
const mostRows: readonly [area: string, rows: number][] = [
  ['readings/', 6_000],
  ['daily-life/', 2_000],
];

/** Areas named as an audience speak to that audience's server, all others to the team's. */
function audienceOf(file: string): string {
  return ['family', 'office'].find((audience) => file.startsWith(`${audience}/`)) ?? 'team';
}

const schemas = new Map<string, ReturnType<typeof buildSchema>>();
async function schemaOf(audience: string) {
  const text = await readFile(join(import.meta.dirname, `../../../docs/schema/${audience}.graphql`), 'utf8');
  return schemas.get(audience) ?? schemas.set(audience, buildSchema(text)).get(audience)!;
}

describe('what the screens ask for', () => {
  it.each(files)('in %s is within what one operation may cost, also with the most rows', async (file) => {
    const exported = (await import(join(screens, file))) as Record<string, string | Record<string, string>>;
    const first = mostRows.find(([area]) => file.startsWith(area))?.[1] ?? 100;
    for (const value of Object.values(exported)) {
      const documents = typeof value === 'string' ? { [audienceOf(file)]: value } : value;
      for (const [audience, text] of Object.entries(documents)) {
        const cost = costOf(parse(text), await schemaOf(audience), { first });
        expect(cost instanceof GraphQLError ? cost.message : null).toBeNull();
        // What one update of a live list costs: two such lists fit, as after a release with another selection.
        if (text.includes('subscription') && !(cost instanceof GraphQLError)) expect(cost.cells).toBeLessThan(1_000);
      }
    }
  });
});
