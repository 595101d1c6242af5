import { given } from '@tsumugi/kernel/testing';
import { faceDecider, openingDecider, passwordDecider, signInNameDecider } from './account.decider.js';
import type { AccountEvent, SessionEvent } from './events.js';
import { signInNameHash } from './ids.js';
import { sessionEndingDecider, sessionOpeningDecider } from './session.decider.js';

const person = { kind: 'professional', signInName: 'nurse.ito', name: '伊藤 かおり', kana: 'イトウ カオリ', email: null } as const;
const opened: AccountEvent = { type: 'AccountOpened', data: person };
const passwordSet: AccountEvent = { type: 'PasswordSet', data: { passwordHash: '$argon2id$…', keptSession: null } };
const ofIto = { commandId: 'c', account: 'ito' };

describe('a sign-in name', () => {
  it('belongs to one account', () => {
    const reserved = { type: 'SignInNameReserved', data: { account: 'ito' } } as const;
    given(signInNameDecider)
      .when({ ...ofIto, signInName: 'nurse.ito' })
      .then([reserved]);
    given(signInNameDecider, [reserved])
      .when({ ...ofIto, signInName: 'nurse.ito' })
      .then([]);
    given(signInNameDecider, [reserved])
      .when({ ...ofIto, signInName: 'nurse.ito', account: 'sato' })
      .thenRefused('CONFLICT');
  });

  it('is the same in full width and in capitals', () => {
    expect(signInNameHash(' Ｎｕｒｓｅ.ITO ')).toBe(signInNameHash('nurse.ito'));
    expect(signInNameHash('nurse.sato')).not.toBe(signInNameHash('nurse.ito'));
  });
});

describe('an account', () => {
  const facts = { passwordHash: '$argon2id$…', keptSession: null };

  it('is opened once, with or without a password', () => {
    given(openingDecider)
      .when({ ...ofIto, ...person }, { facts })
      .then([opened, passwordSet]);
    given(openingDecider)
      .when({ ...ofIto, ...person }, { facts: { ...facts, passwordHash: null } })
      .then([opened]);
    given(openingDecider, [opened])
      .when({ ...ofIto, ...person }, { facts })
      .thenRefused('CONFLICT');
  });

  it('takes a face once it is opened', () => {
    const faceSet: AccountEvent = { type: 'FaceSet', data: { face: '/faces/ito.svg' } };
    given(faceDecider, [opened])
      .when({ ...ofIto, face: '/faces/ito.svg' })
      .then([faceSet]);
    given(faceDecider, [opened, faceSet])
      .when({ ...ofIto, face: '/faces/ito.svg' })
      .then([]);
    given(faceDecider)
      .when({ ...ofIto, face: '/faces/ito.svg' })
      .thenRefused('NOT_FOUND');
  });
});

describe('a new password', () => {
  const facts = { passwordHash: '$argon2id$…', keptSession: null, present: 1 };

  it('is set by who knew the present one', () => {
    given(passwordDecider, [opened, passwordSet]).when(ofIto, { facts }).then([passwordSet]);
    given(passwordDecider).when(ofIto, { facts }).thenRefused('NOT_FOUND');
  });

  it('is not set by who knew one that was changed meanwhile', () => {
    given(passwordDecider, [opened, passwordSet, passwordSet]).when(ofIto, { facts }).thenRefused('INVALID');
    given(passwordDecider, [opened, passwordSet, passwordSet])
      .when(ofIto, { facts: { ...facts, present: 2 } })
      .then([passwordSet]);
  });
});

describe('a session', () => {
  const session = {
    audience: 'team',
    account: 'ito',
    facility: 'facility-1',
    profession: 'visiting-nurse',
    device: null,
    tokenHash: 'hash',
    until: '2026-04-01T14:00:00.000Z',
    password: 1,
    goesOnFrom: null,
  } as const;
  const begun: SessionEvent = { type: 'SessionOpened', data: session };
  const over: SessionEvent = { type: 'SessionEnded', data: { cause: 'signed-out' } };
  const end = { commandId: 'c', session: 's', cause: 'signed-out' } as const;
  const by = (who: string) => ({ actor: { person: who, facility: 'facility-1', device: null } });

  it('is opened once', () => {
    given(sessionOpeningDecider)
      .when({ commandId: 's', ...session })
      .then([begun]);
    given(sessionOpeningDecider, [begun])
      .when({ commandId: 's', ...session })
      .thenRefused('CONFLICT');
  });

  it('is ended by whose it is, once', () => {
    given(sessionEndingDecider, [begun]).when(end, by('ito')).then([over]);
    given(sessionEndingDecider, [begun]).when(end, by('sato')).thenRefused('NOT_FOUND');
    given(sessionEndingDecider, [begun, over]).when(end, by('ito')).then([]);
    given(sessionEndingDecider).when(end, by('ito')).thenRefused('NOT_FOUND');
  });

  it('that went on for another facility is ended in what it became', () => {
    const wentOn: SessionEvent = { type: 'SessionEnded', data: { cause: 'acts-for-another' } };
    given(sessionEndingDecider, [begun, wentOn]).when(end, by('ito')).then([over]);
    given(sessionEndingDecider, [begun, wentOn])
      .when({ ...end, cause: 'acts-for-another' }, by('ito'))
      .then([]);
    given(sessionEndingDecider, [begun, wentOn, over]).when(end, by('ito')).then([]);
  });
});
