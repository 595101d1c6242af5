import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { roomIdOf } from '@tsumugi/care';
import { systemIds, type Audience } from '@tsumugi/kernel';
import {
  buildSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  type GraphQLInputObjectType,
  type GraphQLInputType,
} from 'graphql';
import type { Person } from './client.js';
import { TestRegion } from './test-region.js';

/** Where a text may be without a visible character: it stands beside a picture, or is no text of the field but a secret or a code. */
const mayBeBlank = [
  'publishPost.text',
  'publishFamilyPost.text',
  'correctPost.text',
  /\.(signInName|password|present|next|code|managerSignInName|managerPassword|number|explanationVersion)$/,
  /\.(kind|endpoint|p256dh|auth|profession|managerProfession|expected|kana|managerKana)$/,
];

interface TextField {
  readonly audience: Audience;
  readonly mutation: string;
  readonly type: string;
  /** As a refusal names it. */
  readonly path: string;
  readonly required: boolean;
  readonly input: (text: string) => Record<string, unknown>;
}

/** What stands before a text in its input, and would be refused first. */
const fitting: Readonly<Record<string, string>> = {
  signInName: 'someone',
  managerSignInName: 'someone',
  number: '1300000001',
  kind: 'clinic',
  profession: 'doctor',
  managerProfession: 'doctor',
  password: 'correct horse battery',
  managerPassword: 'correct horse battery',
};

/** Some value of a type that GraphQL itself lets through; `at` puts a text of ours at one place. */
function someValue(type: GraphQLInputType, at: readonly string[] | null, text: string): unknown {
  if (isNonNullType(type)) return someValue(type.ofType as GraphQLInputType, at, text);
  if (isListType(type)) return [someValue(type.ofType as GraphQLInputType, at, text)];
  if (isInputObjectType(type)) return someInput(type, at, text);
  if (at?.length === 0) return text;
  if (isEnumType(type)) return type.getValues()[0]!.name;
  const values: Record<string, unknown> = {
    Int: 1,
    Float: 1,
    Boolean: true,
    ID: systemIds.next(),
    Day: '2026-01-01',
    Instant: '2026-01-01T00:00:00.000Z',
  };
  return values[type.name] ?? 'x';
}

function someInput(type: GraphQLInputObjectType, at: readonly string[] | null, text: string): Record<string, unknown> {
  const wanted = Object.values(type.getFields()).filter((field) => isNonNullType(field.type) || field.name === at?.[0]);
  return Object.fromEntries(
    wanted.map(({ name, type: of }) => [
      name,
      name === at?.[0]
        ? someValue(of, at.slice(1), text)
        : isEnumType(getNamedType(of))
          ? someValue(of, null, text)
          : (fitting[name] ?? someValue(of, null, text)),
    ]),
  );
}

function textsOf(type: GraphQLInputObjectType, required: boolean): { path: string[]; required: boolean }[] {
  return Object.values(type.getFields()).flatMap(({ name, type: of }) => {
    const named = getNamedType(of);
    const asked = required && isNonNullType(of);
    if (isInputObjectType(named)) return textsOf(named, asked).map((inner) => ({ ...inner, path: [name, ...inner.path] }));
    return named.name === 'String' ? [{ path: [name], required: asked }] : [];
  });
}

function fieldsOf(audience: Audience): TextField[] {
  const sdl = readFileSync(fileURLToPath(new URL(`../../../docs/schema/${audience}.graphql`, import.meta.url)), 'utf8');
  return Object.values(buildSchema(sdl).getMutationType()!.getFields()).flatMap(({ name, args }) => {
    const type = getNamedType(args[0]!.type) as GraphQLInputObjectType;
    return textsOf(type, true).map(({ path, required }) => ({
      audience,
      mutation: name,
      type: type.name,
      path: path.join('.'),
      required,
      input: (text: string) => someInput(type, path, text),
    }));
  });
}

const fields = (['team', 'family', 'office'] as const).flatMap(fieldsOf);

describe('every text that comes in', () => {
  let region: TestRegion;
  let nurse: Person;
  let people: Record<Audience, Person>;

  beforeAll(async () => {
    region = await TestRegion.start();
    nurse = await region.facility('ひかり訪問看護ステーション', 'visiting-nursing-station', 'nurse');
    const patient = await region.patient(nurse);
    await region.consent(nurse, patient);
    people = { team: nurse, office: region.office, family: await region.relative(nurse, patient) };
  });
  afterAll(() => region.end());

  /** The field that a mutation with this text is refused for, and the sentence. */
  const refusal = async ({ audience, mutation, type, input }: TextField, text: string) => {
    const document = `mutation ($input: ${type}!) { ${mutation}(input: $input) { ... on Refused { code message field } } }`;
    const { data, errors } = await people[audience].query<Record<string, { code?: string; message?: string; field?: string }>>(document, {
      input: input(text),
    });
    return data?.[mutation] ?? { code: errors?.[0]?.extensions.code, field: errors?.[0]?.extensions.field, message: errors?.[0]?.message };
  };

  it('is refused with control characters, and with those that turn the reading round', async () => {
    const through: string[] = [];
    for (const field of fields) {
      for (const [text, words] of [
        ['投与中止\u0000は誤りです', '制御文字'],
        ['\u202e重要：0.5mg', '並びを逆にする'],
      ] as const) {
        const { code, message, field: named } = await refusal(field, text);
        if (code !== 'INVALID' || !message?.includes(words) || named !== field.path) {
          through.push(`${field.mutation}.${field.path} ${JSON.stringify(text)}: ${code} ${named} ${message}`);
        }
      }
    }
    expect(through).toEqual([]);
    expect(fields.length).toBeGreaterThan(40);
  });

  it('says something that can be seen, where it is asked for', async () => {
    const through: string[] = [];
    const asked = fields.filter(
      ({ mutation, path, required }) =>
        required &&
        !mayBeBlank.some((place) => (typeof place === 'string' ? place === `${mutation}.${path}` : place.test(`${mutation}.${path}`))),
    );
    for (const field of asked) {
      for (const text of ['\u3164\u200b\u00ad', '　 ']) {
        const { code, field: named } = await refusal(field, text);
        if (code !== 'INVALID' || named?.split('.')[0] !== field.path.split('.')[0])
          through.push(`${field.mutation}.${field.path}: ${code} ${named}`);
      }
    }
    expect(through).toEqual([]);
    expect(asked.length).toBeGreaterThan(15);
  });

  it('is stored as it was written otherwise, with LF at the ends of lines', async () => {
    const patient = await region.patient(nurse, '𠮷田 葛󠄀子');
    await region.consent(nurse, patient);
    const id = await nurse.do('publishPost', { room: roomIdOf(patient, 'ALL_PROFESSIONALS'), text: 'か\u3099ん\t1mg\r\n2行目👩‍👩‍👧' });
    await expect(nurse.read('query ($id: ID!) { post(id: $id) { text } }', { id })).resolves.toEqual({
      post: { text: 'か\u3099ん\t1mg\n2行目👩‍👩‍👧' },
    });
    await expect(nurse.read('query ($id: ID!) { patient(id: $id) { name } }', { id: patient })).resolves.toEqual({
      patient: { name: '𠮷田 葛󠄀子' },
    });
  });
});
