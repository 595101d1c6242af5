import { given } from '@tsumugi/kernel/testing';
import type { FacilityInvited, InvitationEvent } from './events.js';
import { acceptingDecider, cancellingDecider, decliningDecider, invitingDecider, type InvitingFacts } from './invitation-decider.js';

const at = '2026-04-01T02:00:00.000Z';
const expiresAt = '2026-04-15T02:00:00.000Z';
const invited: FacilityInvited = {
  type: 'FacilityInvited',
  data: { invitation: 'invitation-1', patient: 'patient-1', facility: 'pharmacy', expiresAt, message: '残薬の確認をお願いします' },
};
const data = { invitation: 'invitation-1', patient: 'patient-1', facility: 'pharmacy' };
const accepted: InvitationEvent = { type: 'InvitationAccepted', data };
const declined: InvitationEvent = { type: 'InvitationDeclined', data };
const cancelled: InvitationEvent = { type: 'InvitationCancelled', data };

describe('a doctor invites a pharmacy', () => {
  const invite = { commandId: 'invitation-1', patient: 'patient-1', facility: 'pharmacy', message: '残薬の確認をお願いします' };
  const facts: InvitingFacts = { facilityKnown: true, alreadyMember: false, alreadyWaiting: false, expiresAt };

  it('and it may answer until the region’s days are over', () => {
    given(invitingDecider).when(invite, { facts }).then([invited]);
  });

  it('an empty message is none', () => {
    given(invitingDecider)
      .when({ ...invite, message: '' }, { facts })
      .then([{ ...invited, data: { ...invited.data, message: null } }]);
  });

  it.each([
    ['a facility of another region', { facilityKnown: false }, 'INVALID'],
    ['one that is a member', { alreadyMember: true }, 'CONFLICT'],
    ['one that has not answered yet', { alreadyWaiting: true }, 'CONFLICT'],
  ] as const)('but not %s', (_, flip, code) => {
    given(invitingDecider)
      .when(invite, { facts: { ...facts, ...flip } })
      .thenRefused(code);
  });
});

describe('the pharmacy’s manager', () => {
  const answer = { commandId: 'answer-1', invitation: 'invitation-1' };
  const facts = { over: false };

  it('accepts, and a second acceptance changes nothing', () => {
    given(acceptingDecider, [invited]).when(answer, { facts }).then([accepted]);
    given(acceptingDecider, [invited, accepted]).when(answer, { facts }).then([]);
  });

  it('accepts until the moment it lapses', () => {
    given(acceptingDecider, [invited]).when(answer, { facts, at: '2026-04-15T01:59:59.999Z' }).then([accepted]);
    given(acceptingDecider, [invited]).when(answer, { facts, at: expiresAt }).thenRefused('EXPIRED');
  });

  it('joins no care that is over', () => {
    given(acceptingDecider, [invited])
      .when(answer, { facts: { over: true } })
      .thenRefused('CONFLICT');
  });

  it('declines, unless it was accepted', () => {
    given(decliningDecider, [invited]).when(answer, { at }).then([declined]);
    given(decliningDecider, [invited, declined]).when(answer, { at }).then([]);
    given(decliningDecider, [invited, accepted]).when(answer, { at }).thenRefused('CONFLICT');
    given(decliningDecider, [invited]).when(answer, { at: expiresAt }).thenRefused('EXPIRED');
  });

  it('does not change a declined or cancelled one any more', () => {
    given(acceptingDecider, [invited, declined]).when(answer, { facts }).thenRefused('CONFLICT');
    given(acceptingDecider, [invited, cancelled]).when(answer, { facts }).thenRefused('CONFLICT');
    given(acceptingDecider).when(answer, { facts }).thenRefused('NOT_FOUND');
  });
});

describe('those who asked', () => {
  const cancel = { commandId: 'cancel-1', invitation: 'invitation-1' };

  it('take it back while nobody answered', () => {
    given(cancellingDecider, [invited]).when(cancel, { at }).then([cancelled]);
    given(cancellingDecider, [invited, cancelled]).when(cancel, { at }).then([]);
    given(cancellingDecider, [invited, accepted]).when(cancel, { at }).thenRefused('CONFLICT');
    given(cancellingDecider).when(cancel, { at }).thenRefused('NOT_FOUND');
  });
});
