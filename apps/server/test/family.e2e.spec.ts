import { roomIdOf } from '@tsumugi/care';
import { systemIds } from '@tsumugi/kernel';
import type { Person } from './client.js';
import { smallPicture } from './pictures.js';
import * as select from './selections.js';
import { TestRegion } from './test-region.js';

describe('what relatives may read', () => {
  let region: TestRegion;
  let nurse: Person;
  let doctor: Person;
  let daughter: Person & { readonly invitation: string };
  let patient: string;
  let room: string;
  beforeAll(async () => {
    region = await TestRegion.start();
    nurse = await region.facility('さくら訪問看護ステーション', 'visiting-nursing-station', 'visiting-nurse', { phone: '03-1111-2222' });
    doctor = await region.facility('青葉在宅クリニック', 'clinic', 'doctor');
    patient = await region.patient(nurse);
    room = roomIdOf(patient, 'ALL_PROFESSIONALS');
    await region.consent(nurse, patient);
    await region.join(nurse, patient, doctor);
    region.everybodySees(doctor);
    daughter = await region.relative(nurse, patient);
    region.everybodySees(nurse);
  });
  afterAll(() => region.end());

  async function write(person: Person, name: string, input: Record<string, unknown>): Promise<string> {
    const id = await person.do(name, input);
    region.everybodySees(person);
    return id;
  }
  const upload = async (person: Person) => (await person.upload(patient, 'photo.png', await smallPicture())).body.file!;
  const released = async () =>
    (
      await daughter.read<{ released: { edges: { node: { id: string; text: string; attachments: { file: string }[] } }[] } }>(
        `query ($patient: ID!) { released(patient: $patient) { edges { node { ${select.released} } } } }`,
        { patient },
      )
    ).released.edges.map(({ node }) => node);
  const status = async (file: string) => (await daughter.download(`/files/${file}/display`)).status;

  it('is one version with the chosen attachments; a correction asks again', async () => {
    const [heel, prescription] = [await upload(nurse), await upload(nurse)];
    const post = await write(nurse, 'publishPost', { room, text: '踵の赤みが引きました。', attachments: [heel, prescription] });
    expect(await released()).toEqual([]);
    expect(await status(heel)).toBe(404);

    await write(nurse, 'releasePost', { post, version: 1, attachments: [heel] });
    expect(await released()).toMatchObject([{ id: post, text: '踵の赤みが引きました。', attachments: [{ file: heel }] }]);
    expect([await status(heel), await status(prescription)]).toEqual([200, 404]);

    await write(nurse, 'correctPost', { post, expectedVersion: 1, text: '踵の赤みが引きました。内部向けの追記。' });
    expect(await released()).toMatchObject([{ text: '踵の赤みが引きました。' }]);
    const { post: shown } = await nurse.read<{ post: object }>(
      'query ($post: ID!) { post(id: $post) { version releasedVersion releasedAttachments } }',
      { post },
    );
    expect(shown).toEqual({ version: 2, releasedVersion: 1, releasedAttachments: [heel] });

    await write(nurse, 'takeBackRelease', { post });
    expect(await released()).toEqual([]);
    expect(await status(heel)).toBe(404);
  });

  it('never holds replies, readers or reactions: nothing in its schema could', async () => {
    const post = await write(nurse, 'publishPost', { room, text: 'お変わりありません。' });
    const reply = await write(doctor, 'publishPost', { room, text: '内服を見直します。', replyTo: post });
    await write(doctor, 'markSeen', { room, posts: [post] });
    await write(doctor, 'react', { post, kind: 'worried', on: true });
    await write(nurse, 'releasePost', { post, version: 1 });
    expect((await released()).map(({ id }) => id)).toEqual([post]);
    expect(JSON.stringify(await released())).not.toContain('内服を見直します');
    await write(nurse, 'takeBackRelease', { post });

    const { __schema } = await daughter.read<{ __schema: { types: { name: string; fields: { name: string }[] | null }[] } }>(
      '{ __schema { types { name fields { name } } } }',
    );
    const fields = new Set(
      __schema.types.filter(({ name }) => !name.startsWith('__')).flatMap((type) => (type.fields ?? []).map(({ name }) => name)),
    );
    const ofTheTeam = [
      'replyTo',
      'replyToExcerpt',
      'reactions',
      'readers',
      'seenCount',
      'acknowledgedCount',
      'audienceCount',
      'tags',
      'mentions',
      'priority',
      'proxy',
      'version',
      'postVersions',
      'readings',
      'alerts',
      'dailyLife',
      'timeline',
      'room',
      'careTeam',
      'basics',
      'thresholds',
      'consent',
    ];
    expect(ofTheTeam.filter((name) => fields.has(name))).toEqual([]);
    expect(await daughter.refusalOf('query ($reply: ID!) { post(id: $reply) { text } }', { reply })).toBe('INVALID');
    const { __schema: team } = await nurse.read<typeof __schema extends infer S ? { __schema: S } : never>(
      '{ __schema { types { name fields { name } } } }',
    );
    expect(team.types.some(({ fields: own }) => own?.some(({ name }) => name === 'reactions'))).toBe(true);
  });

  it('does not include the professionals’ rooms, by query, stream or link', async () => {
    const post = await write(nurse, 'publishPost', { room, text: '内部の相談です。', attachments: [await upload(nurse)] });
    const asTeam = Object.assign(region.person('team'), { token: daughter.token });
    expect(await asTeam.refusalOf('query ($room: ID!) { timeline(room: $room) { live } }', { room })).toBe('UNAUTHENTICATED');
    const stream = daughter.watch('roomUpdates', { room }, 'id');
    await stream.until(({ ended }) => ended !== null, 'the refusal');
    expect(stream.ended).toBe('INVALID');
    const { post: shown } = await nurse.read<{ post: { attachments: { file: string }[] } }>(
      'query ($post: ID!) { post(id: $post) { attachments { file } } }',
      { post },
    );
    expect(await status(shown.attachments[0]!.file)).toBe(404);
    // To say that one saw what one may not see is to say nothing, as with what does not exist.
    await write(daughter, 'markReleasedSeen', { patient, posts: [post, systemIds.next()] });
    await write(nurse, 'withdrawPost', { post, reason: 'MISTAKE' });
    expect(await nurse.read('query ($post: ID!) { seenBeforeWithdrawal(post: $post) { familyName } }', { post })).toEqual({
      seenBeforeWithdrawal: [],
    });
  });

  it('is a room of their own with the team, with photographs from both sides', async () => {
    const picture = await upload(daughter);
    const thanks = await write(daughter, 'publishFamilyPost', { patient, text: 'ありがとうございます。', attachments: [picture] });
    const familyRoom = roomIdOf(patient, 'FAMILY');
    await write(nurse, 'publishPost', { room: familyRoom, text: '明日10時に伺います。', replyTo: thanks });
    const { timeline } = await doctor.read<{ timeline: { edges: { node: object }[] } }>(
      'query ($room: ID!) { timeline(room: $room) { edges { node { text familyAuthor { name relationship } } } } }',
      { room: familyRoom },
    );
    expect(timeline.edges.map(({ node }) => node)).toEqual([
      { text: '明日10時に伺います。', familyAuthor: null },
      { text: 'ありがとうございます。', familyAuthor: { name: '山田 さくら', relationship: '長女' } },
    ]);
    expect((await nurse.download(`/files/${picture}/display`)).status).toBe(200);
    const { familyTimeline } = await daughter.read<{ familyTimeline: { edges: { node: object }[] } }>(
      `query ($patient: ID!) { familyTimeline(patient: $patient) { edges { node { ${select.familyPost} } } } }`,
      { patient },
    );
    expect(familyTimeline.edges.map(({ node }) => node)).toMatchObject([
      { text: '明日10時に伺います。', professional: { facilityName: 'さくら訪問看護ステーション' }, relative: null },
      { text: 'ありがとうございます。', professional: null, relative: { relationship: '長女' } },
    ]);
  });

  it('names whom to telephone, and after a withdrawal the team learns that a relative had seen it', async () => {
    const { myRelatives } = await daughter.read<{ myRelatives: object[] }>(
      '{ myRelatives { patient name relationship station { name phone } } }',
    );
    expect(myRelatives).toEqual([
      { patient, name: '山田 ハル', relationship: '長女', station: { name: 'さくら訪問看護ステーション', phone: '03-1111-2222' } },
    ]);
    const post = await write(nurse, 'publishPost', { room, text: '別の方の記録です。' });
    await write(nurse, 'releasePost', { post, version: 1 });
    await write(daughter, 'markReleasedSeen', { patient, posts: [post] });
    await write(nurse, 'withdrawPost', { post, reason: 'WRONG_PATIENT' });
    expect(await released()).toEqual([]);
    expect(await nurse.read('query ($post: ID!) { seenBeforeWithdrawal(post: $post) { familyName } }', { post })).toEqual({
      seenBeforeWithdrawal: [{ familyName: '山田 さくら' }],
    });
  });

  it('is entered with a code that works once', async () => {
    const family = await write(nurse, 'inviteFamily', { patient, name: '山田 一郎', relationship: '長男', email: null });
    const codeOf = 'query ($family: ID!) { familyInvitationCode(family: $family) }';
    expect(await doctor.refusalOf(codeOf, { family })).toBe('NOT_FOUND');
    const { familyInvitationCode: code } = await nurse.read<{ familyInvitationCode: string }>(codeOf, { family });
    const accept = (signInName: string, given: string) =>
      region
        .person('family')
        .read<{ acceptFamilyInvitation: object }>(
          'mutation ($input: AcceptFamilyInvitationInput!) { acceptFamilyInvitation(input: $input) { __typename ... on Refused { code } } }',
          {
            input: { commandId: systemIds.next(), code: given, signInName, password: 'correct horse battery' },
          },
        );
    expect(await accept('son', 'AAAA-AAAA-AAAA')).toMatchObject({ acceptFamilyInvitation: { __typename: 'Refused' } });
    expect(await accept('son', code)).toMatchObject({ acceptFamilyInvitation: { __typename: 'SignedIn' } });
    expect(await accept('impostor', code)).toMatchObject({ acceptFamilyInvitation: { __typename: 'Refused' } });
    expect(await nurse.refusalOf(codeOf, { family })).toBe('NOT_FOUND');
  });
});
