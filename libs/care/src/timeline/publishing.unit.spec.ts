import { given } from '@tsumugi/kernel/testing';
import type { PostPublished } from './events.js';
import { roomIdOf } from './ids.js';
import { publishDecider, publishFamilyDecider, type PublishFacts, type PublishPost } from './publishing.js';

const at = '2026-04-01T02:00:00.000Z';
const nurse = { person: 'nurse', facility: 'station', device: null };
const facts: PublishFacts = {
  room: 'room',
  patient: 'patient',
  audience: [
    { account: 'nurse', facility: 'station' },
    { account: 'doctor', facility: 'clinic' },
    { account: 'msw', facility: 'hospital' },
    { account: 'msw', facility: 'clinic' },
  ],
  answersHere: true,
  freeFiles: ['heel'],
  goneFiles: ['lapsed'],
  knownReadings: ['weight'],
};
const command: PublishPost = {
  commandId: 'post',
  room: 'room',
  text: '体重が2日で1.8kg増えています。',
  tags: [],
  mentions: [],
  priority: 'NORMAL',
  attachments: [],
  readings: [],
};
const context = { at, actor: nurse, facts };
const published: PostPublished = {
  type: 'PostPublished',
  data: {
    post: 'post',
    room: 'room',
    patient: 'patient',
    author: 'nurse',
    authorFacility: 'station',
    enteredBy: null,
    enteredByFacility: null,
    replyTo: null,
    text: command.text,
    tags: [],
    mentions: [],
    priority: 'NORMAL',
    attachments: [],
    readings: [],
    audienceCount: 2,
  },
  occurredAt: at,
};
const andThen = (data: Partial<PostPublished['data']>): PostPublished[] => [{ ...published, data: { ...published.data, ...data } }];
const when = (wish: Partial<PublishPost>, more: Partial<typeof context> = {}) =>
  given(publishDecider).when({ ...command, ...wish }, { ...context, ...more });

describe('A post', () => {
  it('goes to everyone in the room; a person at two facilities is one reader', () => {
    when({}).then([published]);
  });

  it('says something, or shows a picture or a reading', () => {
    when({ text: ' \n' }).thenRefused('INVALID');
    when({ text: '', attachments: ['heel'] }).then(andThen({ text: '', attachments: ['heel'] }));
    when({ text: '', readings: ['weight'] }).then(andThen({ text: '', readings: ['weight'] }));
  });

  it('is at most 10,000 characters long', () => {
    when({ text: 'あ'.repeat(10_000) }).then(andThen({ text: 'あ'.repeat(10_000) }));
    when({ text: 'あ'.repeat(10_001) }).thenRefused('INVALID');
  });

  it('answers a post of the same room', () => {
    when({ replyTo: 'question' }).then(andThen({ replyTo: 'question' }));
    when({ replyTo: 'question' }, { facts: { ...facts, answersHere: false } }).thenRefused('INVALID');
  });

  it('addresses people of the room and professions', () => {
    when({ mentions: [{ account: 'doctor' }, { profession: 'pharmacist' }] }).then(
      andThen({
        mentions: [
          { account: 'doctor', profession: null },
          { account: null, profession: 'pharmacist' },
        ],
      }),
    );
    when({ mentions: [{ account: 'stranger' }] }).thenRefused('INVALID');
    when({ mentions: [{ profession: 'wizard' }] }).thenRefused('INVALID');
    when({ mentions: [{}] }).thenRefused('INVALID');
    when({ mentions: [{ account: 'doctor', profession: 'doctor' }] }).thenRefused('INVALID');
  });

  it('shows files that are free, each once', () => {
    when({ attachments: ['another'] }).thenRefused('INVALID');
    when({ attachments: ['heel', 'lapsed'] }).thenRefused('CONFLICT');
    when({ attachments: ['heel', 'heel'] }).thenRefused('INVALID');
  });

  it('shows readings of the patient, each once', () => {
    when({ readings: ['another'] }).thenRefused('INVALID');
    when({ readings: ['weight', 'weight'] }).thenRefused('INVALID');
  });

  it('stands at the moment it was written by the server’s clock, less the wait for a network', () => {
    when({ waitedMs: 3_600_000 }).then([{ ...published, occurredAt: '2026-04-01T01:00:00.000Z' }]);
    when({ waitedMs: 3_600_000, occurredAt: '2026-04-01T01:30:00.000Z' }).then([{ ...published, occurredAt: '2026-04-01T01:30:00.000Z' }]);
  });

  it('is about a visit of the last year, not of the future; a clock may be five minutes ahead', () => {
    const visit = (occurredAt: string) => when({ occurredAt });
    visit('2026-04-01T02:05:00.000Z').then([{ ...published, occurredAt: '2026-04-01T02:05:00.000Z' }]);
    visit('2026-04-01T02:05:00.001Z').thenRefused('INVALID');
    visit('2025-04-01T02:00:00.000Z').then([{ ...published, occurredAt: '2025-04-01T02:00:00.000Z' }]);
    visit('2025-04-01T01:59:59.999Z').thenRefused('INVALID');
  });

  it('is published once', () => {
    given(publishDecider, [published]).when(command, context).thenRefused('CONFLICT');
  });
});

describe('A post entered for another', () => {
  it('is theirs, with who typed it beside; neither is among its readers', () => {
    when({ onBehalfOf: 'doctor' }).then(
      andThen({ author: 'doctor', authorFacility: 'clinic', enteredBy: 'nurse', enteredByFacility: 'station', audienceCount: 1 }),
    );
  });

  it('is for their work at the facility where the two meet', () => {
    when({ onBehalfOf: 'msw' }, { actor: { person: 'doctor', facility: 'clinic', device: null } }).then(
      andThen({ author: 'msw', authorFacility: 'clinic', enteredBy: 'doctor', enteredByFacility: 'clinic', audienceCount: 1 }),
    );
  });

  it('stands in the rooms of professionals, not where relatives would take it for confirmed', () => {
    const family = { ...facts, room: roomIdOf(facts.patient, 'FAMILY') };
    given(publishDecider)
      .when({ ...command, onBehalfOf: 'doctor' }, { ...context, facts: family })
      .thenRefused('INVALID');
    given(publishDecider)
      .when(command, { ...context, facts: family })
      .then([{ ...published, data: { ...published.data, room: family.room } }]);
  });

  it('is for a professional of the room, not for a stranger or oneself', () => {
    when({ onBehalfOf: 'daughter' }).thenRefused('INVALID');
    when({ onBehalfOf: 'nurse' }).thenRefused('INVALID');
  });
});

describe('A relative’s post', () => {
  const wish = { commandId: 'post', patient: 'patient', text: 'いつもありがとうございます。', attachments: [] };
  const daughter = { ...context, actor: { person: 'daughter', facility: null, device: null } };

  it('stands in the family room in the relative’s name', () => {
    given(publishFamilyDecider)
      .when(wish, daughter)
      .then(andThen({ author: 'daughter', authorFacility: null, text: wish.text, audienceCount: 3 }));
  });

  it('says something, and shows free files only', () => {
    given(publishFamilyDecider)
      .when({ ...wish, text: '' }, daughter)
      .thenRefused('INVALID');
    given(publishFamilyDecider)
      .when({ ...wish, attachments: ['another'] }, daughter)
      .thenRefused('INVALID');
  });
});
