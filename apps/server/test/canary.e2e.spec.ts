import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { roomIdOf } from '@tsumugi/care';
import { systemIds } from '@tsumugi/kernel';
import { TestMailbox } from '../src/notices/test-mailbox.js';
import { openLog } from '../src/running/log.js';
import type { Person } from './client.js';
import { smallPicture } from './pictures.js';
import { Scrape } from './scrape.js';
import { TestCollector } from './test-collector.js';
import { TestRegion } from './test-region.js';
import { until } from './until.js';

const mark = `canary${systemIds.next().slice(-8)}`;
const canaries = new Set<string>();

/** A text that stands nowhere else, to be looked for afterwards. */
function canary(what: string): string {
  const planted = `${mark}-${what}`;
  canaries.add(planted);
  return planted;
}

/** The forms in which a text can lie in bytes: as it is, or within base64 at each of its three offsets. */
function forms(text: string): Buffer[] {
  const encoded = [0, 1, 2].map((offset) =>
    Buffer.from(`${'x'.repeat(offset)}${text}`)
      .toString('base64')
      .slice(4, -4),
  );
  return [text, ...encoded].map((form) => Buffer.from(form));
}

function foundIn(bytes: Buffer, texts: Iterable<string> = canaries): string[] {
  return [...texts].filter((text) => forms(text).some((form) => bytes.includes(form)));
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

describe('what is known of a patient appears nowhere but where it belongs', () => {
  const log: string[] = [];
  const mailbox = new TestMailbox();
  /** Addresses, headers, and the bodies of what was refused, of every answer that the node gave. */
  const outside: string[] = [];
  let collector: TestCollector;
  let region: TestRegion;
  let nurse: Person;
  let doctor: Person;
  let patient: string;
  let post: string;

  beforeAll(async () => {
    const { fetch } = globalThis;
    jest.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
      const response = await fetch(input, init);
      outside.push(String(input), JSON.stringify([...response.headers]));
      const body = await response.clone().text();
      if (response.status >= 400 || /"errors"|"Refused"/.test(body)) outside.push(body);
      return response;
    });
    collector = await TestCollector.start();
    region = await TestRegion.start({
      log: openLog({ level: 'debug' }, { write: (line) => void log.push(line) }),
      notifiers: [mailbox],
      environment: { TSUMUGI_ADMIN_PORT: '0', TSUMUGI_TRACES_URL: collector.url },
    });
    nurse = await region.facility('さくら訪問看護ステーション', 'visiting-nursing-station', 'visiting-nurse', {
      manager: canary('nurse-name'),
    });
    doctor = await region.facility('青葉在宅クリニック', 'clinic', 'doctor');
    await doctor.do('addStaff', {
      signInName: 'with-mail',
      name: canary('doctor-name'),
      kana: 'いし',
      profession: 'doctor',
      manager: false,
      password: 'correct horse battery',
      email: `${canary('staff-mail')}@example.jp`,
    });
    patient = await nurse.do('registerPatient', {
      name: canary('patient-name'),
      kana: canary('patient-kana'),
      birthDate: '1942-05-03',
      sex: 'FEMALE',
    });
    const givenBy = { name: canary('giver-name'), relationship: canary('giver-relationship') };
    await nurse.do('recordConsent', {
      patient,
      kind: 'COMPREHENSIVE',
      form: 'WRITTEN',
      givenOn: region.today(),
      givenBy,
      explanationVersion: '1',
    });
    const invitation = await nurse.do('inviteFacility', { patient, facility: doctor.facility, message: canary('invitation-message') });
    region.everybodySees(nurse);
    await doctor.do('acceptInvitation', { invitation });
    region.everybodySees(doctor);
    const keyPerson = { name: canary('key-person'), relationship: '長女', phone: '090-5550-0147' };
    canaries.add('090-5550-0147');
    await nurse.do('updateBasics', {
      patient,
      careLevel: 'care-3',
      conditions: [canary('condition')],
      allergies: [canary('allergy')],
      keyPerson,
      pointsOfCare: [canary('point-of-care')],
      living: canary('living'),
      phase: 'STABLE',
    });
    await nurse.do('inviteFamily', {
      patient,
      name: canary('relative-name'),
      relationship: canary('relationship'),
      email: `${canary('relative-mail')}@example.jp`,
    });

    const room = roomIdOf(patient, 'ALL_PROFESSIONALS');
    const { body } = await nurse.upload(patient, `${canary('file-name')}.png`, await smallPicture());
    const reading = systemIds.next();
    await doctor.do('setThreshold', { patient, kind: 'SPO2', low: 92 });
    region.everybodySees(doctor);
    await nurse.do('recordReadings', {
      patient,
      measuredAt: new Date().toISOString(),
      readings: [{ id: reading, kind: 'SPO2', value: 88 }],
      note: canary('reading-note'),
    });
    region.everybodySees(nurse);
    post = await nurse.do('publishPost', {
      room,
      text: canary('post-text'),
      tags: [canary('tag').slice(0, 30)],
      mentions: [{ profession: 'doctor' }],
      priority: 'IMPORTANT',
      attachments: [body.file],
      readings: [reading],
    });
    const proxy = await nurse.do('publishPost', { room, text: canary('proxy-text'), onBehalfOf: doctor.account });
    region.everybodySees(nurse);
    await doctor.do('objectToProxyPost', { post: proxy, reason: canary('objection') });
    await doctor.do('takeAlert', { alert: reading });
    await doctor.do('closeAlert', { alert: reading, outcome: canary('outcome') });
    await nurse.do('recordDailyLife', {
      patient,
      kind: 'SKIN',
      result: 'VALUE',
      detail: canary('skin-place'),
      note: canary('skin-note'),
      observedAt: new Date().toISOString(),
    });
    await nurse.do('openRoom', { patient, kind: 'ONE_TO_ONE', name: canary('room-name'), accounts: [doctor.account] });
    region.everybodySees(doctor);
  });
  afterAll(async () => {
    jest.restoreAllMocks();
    await region.end();
    await collector.end();
  });

  it('all of it was planted: the views hold it, for they are what is shown', async () => {
    const views = Buffer.concat(filesBelow(join(region.folder, 'views')).map((file) => readFileSync(file)));
    expect([...canaries].filter((text) => !views.includes(text))).toEqual([]);
  });

  it('is sealed in the log, in keys, files and the log of looks', () => {
    for (const folder of ['log', 'keys', 'files', 'audit']) {
      const files = filesBelow(join(region.folder, folder));
      expect(files.length).toBeGreaterThan(0);
      for (const file of files) expect({ file, found: foundIn(readFileSync(file)) }).toEqual({ file, found: [] });
    }
  });

  it('is in no name of a file or folder', () => {
    expect(foundIn(Buffer.from(filesBelow(region.folder).join('\n')))).toEqual([]);
  });

  it('is not repeated by refusals and errors, whatever was wrong with it', async () => {
    const room = roomIdOf(patient, 'ALL_PROFESSIONALS');
    const attempts: Record<string, unknown>[] = [
      { text: `${canary('long-text')}${'x'.repeat(10_000)}` },
      { text: 'x', tags: [canary('long-tag').padEnd(31, 'x')] },
      { text: 'x', attachments: [canary('no-file')] },
      { text: 'x', mentions: [{ account: canary('no-account') }] },
      { text: 'x', occurredAt: canary('no-time') },
    ];
    for (const input of attempts) expect(await nurse.mutate('publishPost', { room, ...input })).toMatchObject({ __typename: 'Refused' });
    const wrongTypes: object[] = [
      { text: 'x', priority: canary('no-priority') },
      { text: [canary('text-in-list')], tags: 1 },
      { text: 'x', unknown: canary('unknown-field') },
      { text: { inner: canary('text-in-object') } },
    ];
    for (const input of wrongTypes) {
      const { errors } = await nurse.query('mutation ($input: PublishPostInput!) { publishPost(input: $input) { __typename } }', {
        input: { commandId: systemIds.next(), room, ...input },
      });
      expect(errors?.[0]).toMatchObject({ extensions: { code: 'INVALID' } });
    }
    await nurse.upload(patient, `${canary('refused-file')}.exe`, Buffer.from(canary('refused-content')));
    await nurse.download(`/files/${canary('no-such-file')}/original`);
    // An address that somebody made up is theirs; the node must not repeat it.
    const made = outside.filter((text) => !text.startsWith('http'));
    expect(foundIn(Buffer.from(made.join('\n')))).toEqual([]);
  });

  it('is not in what is logged when something breaks, only that it broke and where', async () => {
    const { views } = region.server.platform;
    const broken = jest.spyOn(views, 'all').mockImplementation(() => {
      throw new Error(`constraint failed: ${canary('in-an-error')}`);
    });
    const { errors } = await nurse.query('query ($room: ID!) { timeline(room: $room) { edges { node { text } } } }', {
      room: roomIdOf(patient, 'ALL_PROFESSIONALS'),
    });
    broken.mockRestore();
    expect(errors).toMatchObject([{ extensions: { code: 'INTERNAL' } }]);
    expect(log.join('')).toContain('a resolver failed');
    expect(foundIn(Buffer.from(log.join('')))).toEqual([]);
    expect(foundIn(Buffer.from(JSON.stringify(errors)))).toEqual([]);
  });

  it('is in no number and no trace, although both tell of all that was done and refused', async () => {
    const named = (name: string) => collector.spans.some((span) => span.name === name);
    await until('the traces come', () => ['mutation publishPost', 'write recordDailyLife', 'query timeline', 'frame'].every(named));
    expect(collector.spans.some(({ failed }) => failed)).toBe(true);
    expect(foundIn(Buffer.from(collector.bodies.join('\n')))).toEqual([]);
    const { text, series } = await Scrape.of(`http://127.0.0.1:${region.server.running.adminPort}`);
    expect(series.length).toBeGreaterThan(200);
    expect(foundIn(Buffer.from(text))).toEqual([]);
  });

  it('is not in headers and addresses', () => {
    const addresses = outside.filter((text) => text.startsWith('http') && !text.includes('no-such-file'));
    expect(addresses.length).toBeGreaterThan(20);
    expect(foundIn(Buffer.from(addresses.join('\n')))).toEqual([]);
  });

  it('is not in mails: they say that something is there, never what', async () => {
    const wanted = ['alert', 'mention'];
    for (const deadline = Date.now() + 5_000; mailbox.messages.length < wanted.length && Date.now() < deadline;)
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(mailbox.messages.length).toBeGreaterThanOrEqual(wanted.length);
    for (const { to, ...message } of mailbox.messages) {
      expect(to).toContain('staff-mail');
      expect(foundIn(Buffer.from(JSON.stringify(message)))).toEqual([]);
    }
  });

  it('leaves the views’ files too when the post is withdrawn', async () => {
    const gone = [`${mark}-post-text`, `${mark}-tag`.slice(0, 30)];
    const inViews = () => filesBelow(join(region.folder, 'views')).flatMap((file) => foundIn(readFileSync(file), gone));
    expect(inViews().length).toBeGreaterThan(0);
    await nurse.do('withdrawPost', { post, reason: 'WRONG_PATIENT' });
    for (const deadline = Date.now() + 5_000; inViews().length > 0 && Date.now() < deadline;)
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(inViews()).toEqual([]);
    await region.restart();
    expect(inViews()).toEqual([]);
  });
});
