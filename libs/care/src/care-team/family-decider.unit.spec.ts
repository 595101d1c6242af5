import { given } from '@tsumugi/kernel/testing';
import type { FamilyEvent, FamilyInvited } from './events.js';
import { familyCodeHash, newFamilyCode, shownFamilyCode } from './family-code.js';
import { familyInvitingDecider, familyJoiningDecider, familyRemovingDecider, type FamilyInvitingFacts } from './family-decider.js';

const expiresAt = '2026-04-15T02:00:00.000Z';
const facts: FamilyInvitingFacts = { participation: true, code: 'ABCDEFGHJKMN', codeHash: 'hash', expiresAt };
const invite = { commandId: 'family-1', patient: 'patient-1', name: '紡木 さくら', relationship: '長女', email: 'sakura@example.jp' };
const invited: FamilyInvited = {
  type: 'FamilyInvited',
  data: {
    family: 'family-1',
    patient: 'patient-1',
    name: '紡木 さくら',
    relationship: '長女',
    email: 'sakura@example.jp',
    code: 'ABCDEFGHJKMN',
    codeHash: 'hash',
    expiresAt,
  },
};
const joined: FamilyEvent = { type: 'FamilyJoined', data: { family: 'family-1', patient: 'patient-1', account: 'daughter' } };
const removed: FamilyEvent = { type: 'FamilyRemoved', data: { family: 'family-1', patient: 'patient-1' } };

describe('a relative', () => {
  it('is invited where the region lets relatives take part', () => {
    given(familyInvitingDecider).when(invite, { facts }).then([invited]);
    given(familyInvitingDecider)
      .when(invite, { facts: { ...facts, participation: false } })
      .thenRefused('CONFLICT');
  });

  it('joins with the code, once', () => {
    const join = { commandId: 'join-1', family: 'family-1', account: 'daughter' };
    given(familyJoiningDecider, [invited]).when(join).then([joined]);
    given(familyJoiningDecider, [invited, joined]).when(join).then([]);
    given(familyJoiningDecider, [invited, joined])
      .when({ ...join, account: 'stranger' })
      .thenRefused('NOT_FOUND');
  });

  it('does not join after fourteen days, or when it was taken back', () => {
    const join = { commandId: 'join-1', family: 'family-1', account: 'daughter' };
    given(familyJoiningDecider, [invited]).when(join, { at: '2026-04-15T01:59:59.999Z' }).then([joined]);
    given(familyJoiningDecider, [invited]).when(join, { at: expiresAt }).thenRefused('EXPIRED');
    given(familyJoiningDecider, [invited, removed]).when(join).thenRefused('NOT_FOUND');
  });

  it('who joined goes on after the code lapsed', () => {
    const join = { commandId: 'join-1', family: 'family-1', account: 'daughter' };
    given(familyJoiningDecider, [invited, joined]).when(join, { at: '2026-06-01T00:00:00.000Z' }).then([]);
  });

  it('is removed before or after joining, once', () => {
    const remove = { commandId: 'remove-1', patient: 'patient-1', family: 'family-1' };
    given(familyRemovingDecider, [invited]).when(remove).then([removed]);
    given(familyRemovingDecider, [invited, joined]).when(remove).then([removed]);
    given(familyRemovingDecider, [invited, joined, removed]).when(remove).then([]);
    given(familyRemovingDecider).when(remove).thenRefused('NOT_FOUND');
  });
});

describe('the code', () => {
  it('is read aloud and typed back in any shape', () => {
    const code = newFamilyCode();
    expect(shownFamilyCode(code)).toMatch(/^([A-HJKMNP-Z2-9]{4}-){2}[A-HJKMNP-Z2-9]{4}$/);
    expect(familyCodeHash(` ${shownFamilyCode(code).toLowerCase()} `)).toBe(familyCodeHash(code));
    expect(familyCodeHash('ＡＢＣＤ－ＥＦＧＨ－ＪＫＭＮ')).toBe(familyCodeHash('ABCDEFGHJKMN'));
  });
});
