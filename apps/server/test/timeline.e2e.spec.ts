import { roomIdOf } from '@tsumugi/care';
import { systemIds } from '@tsumugi/kernel';
import type { Person } from './client.js';
import { smallPicture } from './pictures.js';
import * as select from './selections.js';
import { TestRegion } from './test-region.js';

interface Post {
  readonly id: string;
  readonly text: string | null;
  readonly version: number;
  readonly author: { readonly account: string; readonly facilityName: string; readonly profession: string } | null;
  readonly [field: string]: unknown;
}

describe('the timeline', () => {
  let region: TestRegion;
  let nurse: Person;
  let colleague: Person;
  let msw: Person;
  let doctor: Person;
  let patient: string;
  let room: string;
  beforeAll(async () => {
    region = await TestRegion.start();
    nurse = await region.facility('さくら訪問看護ステーション', 'visiting-nursing-station', 'visiting-nurse', { manager: '伊藤 直子' });
    colleague = await region.staff(nurse, '佐藤 翔', 'visiting-nurse');
    msw = await region.staff(nurse, '小林 恵', 'msw');
    doctor = await region.facility('青葉在宅クリニック', 'clinic', 'doctor', { manager: '渡辺 健' });
    patient = await region.patient(nurse);
    room = roomIdOf(patient, 'ALL_PROFESSIONALS');
    await region.consent(nurse, patient);
    await region.join(nurse, patient, doctor);
    region.everybodySees(doctor);
  });
  afterAll(() => region.end());

  /** What a person wrote, known to everybody's next answer. */
  async function write(person: Person, name: string, input: Record<string, unknown>): Promise<string> {
    const id = await person.do(name, input);
    region.everybodySees(person);
    return id;
  }
  const publish = (person: Person, text: string, more: Record<string, unknown> = {}) =>
    write(person, 'publishPost', { room, text, ...more });
  const postAs = async (person: Person, id: string) =>
    (await person.read<{ post: Post }>(`query ($id: ID!) { post(id: $id) { ${select.post} } }`, { id })).post;
  const page = async (person: Person, first = 30, before: string | null = null, of = room) =>
    (
      await person.read<{ timeline: { edges: { node: Post }[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } } }>(
        `query ($of: ID!, $first: Int!, $before: String) { timeline(room: $of, first: $first, before: $before) { edges { node { id text } } pageInfo { hasNextPage endCursor } } }`,
        { of, first, before },
      )
    ).timeline;
  const refused = (code: string, field?: string) => ({ __typename: 'Refused', code, ...(field ? { field } : {}) });

  it('shows who wrote, for which facility, in which profession', async () => {
    const post = await publish(nurse, '血圧が高めです。');
    expect((await postAs(doctor, post)).author).toMatchObject({
      account: nurse.account,
      facilityName: 'さくら訪問看護ステーション',
      profession: 'visiting-nurse',
    });
  });

  it('says to whom a post written now would go', async () => {
    const { room: shown } = await nurse.read<{ room: { audience: { name: string }[]; writable: boolean; patientName: string } }>(
      'query ($room: ID!) { room(id: $room) { patientName writable audience { name } } }',
      { room },
    );
    expect(shown).toMatchObject({ patientName: '山田 ハル', writable: true });
    expect(shown.audience.map(({ name }) => name).sort()).toEqual(['伊藤 直子', '佐藤 翔', '小林 恵', '渡辺 健'].sort());
  });

  it('pages from the newest back, without a gap or a repetition while others write', async () => {
    const aside = await write(nurse, 'openRoom', {
      patient,
      kind: 'NARROWED',
      name: '看護のみ',
      facilities: [nurse.facility, doctor.facility],
    });
    const written: string[] = [];
    for (let n = 0; n < 7; n += 1) written.unshift(await write(nurse, 'publishPost', { room: aside, text: `経過 ${n}` }));
    const seen: string[] = [];
    let before: string | null = null;
    for (;;) {
      const { edges, pageInfo } = await page(doctor, 3, before, aside);
      seen.push(...edges.map(({ node }) => node.id));
      await write(doctor, 'publishPost', { room: aside, text: 'あとから書かれた投稿' });
      before = pageInfo.endCursor;
      if (!pageInfo.hasNextPage) break;
    }
    expect(seen).toEqual(written);
    expect(await doctor.refusalOf('query ($of: ID!) { timeline(room: $of, first: 101) { live } }', { of: aside })).toBe('INVALID');
    expect(
      await doctor.refusalOf('query ($of: ID!, $before: String) { timeline(room: $of, before: $before) { live } }', {
        of: aside,
        before: 'nonsense',
      }),
    ).toBe('INVALID');
  });

  it('quotes what a reply answers, in the same room only', async () => {
    const question = await publish(nurse, '入浴はどうしましょうか。');
    const answer = await publish(doctor, '今日は清拭でお願いします。', { replyTo: question });
    expect(await postAs(nurse, answer)).toMatchObject({ replyTo: question, replyToExcerpt: '入浴はどうしましょうか。' });
    expect(await doctor.mutate('publishPost', { room: roomIdOf(patient, 'FAMILY'), text: 'x', replyTo: question })).toMatchObject(
      refused('INVALID', 'replyTo'),
    );
  });

  it('keeps every version of what was corrected, by its author’s facility and from the present version only', async () => {
    const post = await publish(nurse, '体重 53.2kg');
    expect(await doctor.mutate('correctPost', { post, expectedVersion: 1, text: 'x' })).toMatchObject(refused('INVALID'));
    await write(nurse, 'correctPost', { post, expectedVersion: 1, text: '体重 52.3kg' });
    expect(await nurse.mutate('correctPost', { post, expectedVersion: 1, text: '体重 50kg' })).toMatchObject(
      refused('CONFLICT', 'expectedVersion'),
    );
    expect(await postAs(doctor, post)).toMatchObject({ text: '体重 52.3kg', version: 2 });
    const { postVersions } = await doctor.read<{ postVersions: object[] }>(
      'query ($post: ID!) { postVersions(post: $post) { version text } }',
      { post },
    );
    expect(postVersions).toEqual([
      { version: 1, text: '体重 53.2kg' },
      { version: 2, text: '体重 52.3kg' },
    ]);
  });

  it('withdraws the content everywhere and tells the author’s facility who had seen it', async () => {
    const post = await publish(nurse, '別の方の記録でした。', { tags: ['褥瘡'], mentions: [{ account: doctor.account }] });
    const answer = await publish(doctor, '確認します。', { replyTo: post });
    await write(doctor, 'markSeen', { room, posts: [post] });
    expect(await doctor.mutate('withdrawPost', { post, reason: 'WRONG_PATIENT' })).toMatchObject(refused('INVALID'));
    await write(colleague, 'withdrawPost', { post, reason: 'WRONG_PATIENT' });
    expect(await postAs(doctor, post)).toMatchObject({
      text: null,
      tags: [],
      mentions: [],
      attachments: [],
      withdrawn: { reason: 'WRONG_PATIENT', by: { account: colleague.account } },
    });
    expect(await postAs(doctor, answer)).toMatchObject({ text: '確認します。', replyToExcerpt: null });
    const { postVersions } = await nurse.read<{ postVersions: object[] }>('query ($post: ID!) { postVersions(post: $post) { text } }', {
      post,
    });
    expect(postVersions).toEqual([]);
    const seenBefore = 'query ($post: ID!) { seenBeforeWithdrawal(post: $post) { person { account } } }';
    expect(await nurse.read(seenBefore, { post })).toEqual({ seenBeforeWithdrawal: [{ person: { account: doctor.account } }] });
    expect(await doctor.refusalOf(seenBefore, { post })).toBe('NOT_FOUND');
    for (const [name, input] of [
      ['correctPost', { post, expectedVersion: 1, text: 'x' }],
      ['react', { post, kind: 'thanks', on: true }],
      ['acknowledgePost', { post }],
    ] as const) {
      expect(await (name === 'correctPost' ? nurse : doctor).mutate(name, input)).toMatchObject(refused('CONFLICT'));
    }
  });

  it('lists by facility who has seen a post and who pressed 了解, with the time', async () => {
    const post = await publish(nurse, '血圧の薬が変わります。', { priority: 'IMPORTANT' });
    await write(doctor, 'markSeen', { room, posts: [post] });
    await write(colleague, 'markSeen', { room, posts: [post] });
    await write(colleague, 'acknowledgePost', { post });
    expect(await nurse.mutate('acknowledgePost', { post })).toMatchObject(refused('INVALID'));
    expect(await postAs(nurse, post)).toMatchObject({ seenCount: 2, acknowledgedCount: 1, audienceCount: 3 });
    const { readers } = await nurse.read<{
      readers: {
        facilities: {
          facilityName: string;
          people: { person: { name: string }; seenAt: string | null; acknowledgedAt: string | null }[];
        }[];
      };
    }>('query ($post: ID!) { readers(post: $post) { facilities { facilityName people { person { name } seenAt acknowledgedAt } } } }', {
      post,
    });
    const marks = readers.facilities.flatMap(({ facilityName, people }) =>
      people.map(({ person, seenAt, acknowledgedAt }) => [facilityName, person.name, seenAt !== null, acknowledgedAt !== null]),
    );
    expect(marks).toEqual(
      expect.arrayContaining([
        ['青葉在宅クリニック', '渡辺 健', true, false],
        ['さくら訪問看護ステーション', '佐藤 翔', true, true],
        ['さくら訪問看護ステーション', '小林 恵', false, false],
      ]),
    );
  });

  it('counts on one’s list of patients what is unread and what waits for 了解', async () => {
    const card = async (person: Person) =>
      (
        await person.read<{ myPatients: { items: { id: string; unread: number; awaitingMyAcknowledgement: number; lastPost: string }[] } }>(
          '{ myPatients { items { id unread awaitingMyAcknowledgement lastPost } } }',
        )
      ).myPatients.items.find(({ id }) => id === patient)!;
    const before = await card(msw);
    const post = await publish(nurse, '明日は医師が同行します。', { priority: 'IMPORTANT' });
    expect(await card(msw)).toMatchObject({
      unread: before.unread + 1,
      awaitingMyAcknowledgement: before.awaitingMyAcknowledgement + 1,
      lastPost: expect.stringContaining('明日は医師が同行します。'),
    });
    await write(msw, 'markSeen', { room, posts: [post] });
    await write(msw, 'acknowledgePost', { post });
    expect(await card(msw)).toMatchObject({ unread: before.unread, awaitingMyAcknowledgement: before.awaitingMyAcknowledgement });
  });

  it('takes one reaction of a kind from each person, and takes it back', async () => {
    const post = await publish(nurse, '完食されました。');
    await write(doctor, 'react', { post, kind: 'well-done', on: true });
    await write(doctor, 'react', { post, kind: 'well-done', on: true });
    await write(colleague, 'react', { post, kind: 'well-done', on: true });
    expect((await postAs(nurse, post))['reactions']).toEqual([{ kind: 'well-done', people: [doctor.account, colleague.account] }]);
    await write(doctor, 'react', { post, kind: 'well-done', on: false });
    expect((await postAs(nurse, post))['reactions']).toEqual([{ kind: 'well-done', people: [colleague.account] }]);
  });

  it('shows proxy entry as "entered by … for …" until the person confirms or objects', async () => {
    const post = await publish(msw, '先生より：水分は1日800mlまで。', { onBehalfOf: doctor.account });
    expect(await postAs(nurse, post)).toMatchObject({
      author: { account: doctor.account },
      enteredBy: { account: msw.account },
      proxy: 'AWAITING',
    });
    expect(await nurse.mutate('confirmProxyPost', { post })).toMatchObject(refused('INVALID'));
    expect(await nurse.mutate('releasePost', { post, version: 1 })).toMatchObject(refused('CONFLICT'));
    await write(doctor, 'objectToProxyPost', { post, reason: '1000mlと伝えました' });
    expect(await postAs(nurse, post)).toMatchObject({ proxy: 'OBJECTED', proxyObjection: '1000mlと伝えました' });
    await write(msw, 'correctPost', { post, expectedVersion: 1, text: '先生より：水分は1日1000mlまで。' });
    expect(await postAs(nurse, post)).toMatchObject({ proxy: 'AWAITING', proxyObjection: null });
    expect(await doctor.mutate('confirmProxyPost', { post })).toMatchObject(refused('CONFLICT'));
    await write(doctor, 'confirmProxyPost', { post, expectedVersion: 2 });
    expect(await postAs(nurse, post)).toMatchObject({ proxy: 'CONFIRMED' });
  });

  it('has narrowed rooms for chosen facilities and rooms for two, which others do not know of', async () => {
    const narrowed = await write(nurse, 'openRoom', { patient, kind: 'NARROWED', name: '看護のみ', facilities: [nurse.facility] });
    const pair = await write(nurse, 'openRoom', { patient, kind: 'ONE_TO_ONE', name: '相談', accounts: [doctor.account] });
    const roomsOf = async (person: Person) =>
      (
        await person.read<{ patient: { rooms: { id: string }[] } }>('query ($patient: ID!) { patient(id: $patient) { rooms { id } } }', {
          patient,
        })
      ).patient.rooms.map(({ id }) => id);
    expect(await roomsOf(colleague)).toEqual(expect.arrayContaining([narrowed]));
    expect(await roomsOf(colleague)).not.toContain(pair);
    expect(await roomsOf(doctor)).toEqual(expect.arrayContaining([pair]));
    expect(await roomsOf(doctor)).not.toContain(narrowed);
    await write(nurse, 'closeRoom', { room: pair });
    expect(await doctor.mutate('publishPost', { room: pair, text: 'x' })).toMatchObject(refused('NOT_FOUND'));
    expect(await page(doctor, 30, null, pair)).toMatchObject({ edges: [] });
  });

  it('answers a retry as it answered first, and refuses another content under the same id', async () => {
    const commandId = systemIds.next();
    const first = await nurse.mutate('publishPost', { commandId, room, text: '往診をお願いします。' });
    await publish(doctor, 'その間にほかの投稿がありました。');
    expect(await nurse.mutate('publishPost', { commandId, room, text: '往診をお願いします。' })).toMatchObject({
      __typename: 'Written',
      id: commandId,
    });
    expect(first).toMatchObject({ __typename: 'Written', id: commandId });
    expect(await nurse.mutate('publishPost', { commandId, room, text: '別の内容' })).toMatchObject(refused('COMMAND_REUSED'));
    expect((await page(doctor)).edges.filter(({ node }) => node.text === '往診をお願いします。')).toHaveLength(1);
  });

  it('takes files and readings of this patient alone, each file once', async () => {
    const other = await region.patient(nurse, '鈴木 茂');
    await region.consent(nurse, other);
    region.everybodySees(nurse);
    const [ours, theirs] = [
      (await nurse.upload(patient, 'a.png', await smallPicture())).body.file!,
      (await nurse.upload(other, 'b.png', await smallPicture())).body.file!,
    ];
    const reading = systemIds.next();
    await write(nurse, 'recordReadings', {
      patient: other,
      measuredAt: new Date().toISOString(),
      readings: [{ id: reading, kind: 'PULSE', value: 70 }],
      note: null,
    });
    expect(await nurse.mutate('publishPost', { room, text: 'x', attachments: [theirs] })).toMatchObject(refused('INVALID', 'attachments'));
    expect(await doctor.mutate('publishPost', { room, text: 'x', attachments: [ours] })).toMatchObject(refused('INVALID', 'attachments'));
    expect(await nurse.mutate('publishPost', { room, text: 'x', readings: [reading] })).toMatchObject(refused('INVALID', 'readings'));
    await publish(nurse, '', { attachments: [ours] });
    expect(await nurse.mutate('publishPost', { room, text: 'x', attachments: [ours] })).toMatchObject(refused('INVALID', 'attachments'));
  });

  it('takes the farewell after a death, and nothing measured later', async () => {
    const last = await region.patient(nurse, '田中 はな');
    const of = roomIdOf(last, 'ALL_PROFESSIONALS');
    await region.consent(nurse, last);
    await region.join(nurse, last, doctor);
    region.everybodySees(nurse);
    await write(nurse, 'publishPost', { room: of, text: '穏やかに過ごされました。' });
    const yesterday = new Date(Date.now() - 24 * 60 * 60 * 1000);
    const day = (at: Date) => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Tokyo' }).format(at);
    const found = { patient: last, diedOn: day(yesterday), foundBy: '訪問した医師', foundAt: yesterday.toISOString() };
    // Where the team has a doctor, it falls to the doctor; the nurse says so.
    expect(await nurse.mutate('recordDeath', found)).toMatchObject(refused('INVALID'));
    await write(nurse, 'reportDeath', found);
    await write(doctor, 'recordDeath', found);
    region.everybodySees(nurse);
    await write(nurse, 'publishPost', { room: of, text: 'お世話になりました。' });
    const pulse = (measuredAt: string) => ({ patient: last, measuredAt, readings: [{ id: systemIds.next(), kind: 'PULSE', value: 60 }] });
    await write(nurse, 'recordReadings', pulse(new Date(yesterday.getTime() - 60 * 60 * 1000).toISOString()));
    expect(await nurse.mutate('recordReadings', pulse(new Date().toISOString()))).toMatchObject(refused('INVALID', 'measuredAt'));
    const { patient } = await nurse.read<{ patient: object }>(
      'query ($patient: ID!) { patient(id: $patient) { phase death { status mayUndo mayClose } writing { closed until } } }',
      { patient: last },
    );
    expect(patient).toMatchObject({ phase: 'DIED', death: { status: 'RECORDED', mayUndo: true }, writing: { closed: null } });
    expect(await doctor.mutate('undoDeath', { patient: last, recording: '2', reason: '間違い' })).toMatchObject(refused('INVALID'));
    await write(nurse, 'undoDeath', { patient: last, recording: '2', reason: '別の患者さんの記録でした' });
    await write(nurse, 'recordReadings', pulse(new Date().toISOString()));
  });
});
