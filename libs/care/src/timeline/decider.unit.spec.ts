import type { DecisionContext } from '@tsumugi/kernel';
import { given } from '@tsumugi/kernel/testing';
import fc from 'fast-check';
import {
  acknowledgeDecider,
  confirmDecider,
  correctDecider,
  objectDecider,
  reactDecider,
  releaseDecider,
  takeBackDecider,
  withdrawDecider,
  type ReleaseFacts,
} from './decider.js';
import { reactionKinds, type PostCorrected, type PostEvent, type PostPublished, type PostReleased } from './events.js';

const nurse = { person: 'nurse', facility: 'station', device: null };
const colleague = { person: 'colleague', facility: 'station', device: null };
const doctor = { person: 'doctor', facility: 'clinic', device: null };
const msw = { person: 'msw', facility: 'hospital', device: null };

const byNurse: PostPublished = {
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
    text: '踵の発赤。',
    tags: [],
    mentions: [],
    priority: 'NORMAL',
    attachments: ['heel', 'leg'],
    readings: [],
    audienceCount: 3,
  },
};
/** The social worker typed it for the doctor. */
const forDoctor: PostPublished = {
  type: 'PostPublished',
  data: { ...byNurse.data, author: 'doctor', authorFacility: 'clinic', enteredBy: 'msw', enteredByFacility: 'hospital', attachments: [] },
};
const corrected = (version: number, proxy: PostCorrected['data']['proxy'] = null): PostCorrected => ({
  type: 'PostCorrected',
  data: { post: 'post', version, text: '踵の発赤。水疱はない。', proxy },
});
const withdrawn: PostEvent = { type: 'PostWithdrawn', data: { post: 'post', reason: 'WRONG_PATIENT' } };
const released: PostReleased = { type: 'PostReleased', data: { post: 'post', version: 1, attachments: ['heel'] } };
const confirmed: PostEvent = { type: 'ProxyPostConfirmed', data: { post: 'post', version: 1 } };
const objected: PostEvent = { type: 'ProxyPostObjected', data: { post: 'post', version: 1, reason: '半錠です。' } };
const command = { commandId: 'command', post: 'post', expectedVersion: 1 };
const everyone = { facts: { kind: 'ALL_PROFESSIONALS' } } satisfies Partial<DecisionContext<ReleaseFacts>>;

describe('A correction', () => {
  const correction = { ...command, expectedVersion: 1, text: '踵の発赤。水疱はない。' };

  it('is the author’s and of the staff of the author’s facility; others object', () => {
    for (const actor of [nurse, colleague]) {
      given(correctDecider, [byNurse])
        .when(correction, { actor })
        .then([corrected(2)]);
    }
    given(correctDecider, [byNurse]).when(correction, { actor: doctor }).thenRefused('INVALID');
  });

  it('of a proxy entry is also of the facility that typed it', () => {
    for (const actor of [msw, { ...nurse, facility: 'hospital' }]) {
      given(correctDecider, [forDoctor])
        .when(correction, { actor })
        .then([corrected(2, 'AWAITING')]);
    }
    given(correctDecider, [forDoctor])
      .when(correction, { actor: doctor })
      .then([corrected(2, 'CONFIRMED')]);
    given(correctDecider, [forDoctor]).when(correction, { actor: nurse }).thenRefused('INVALID');
  });

  it.each([
    ['corrected', correctDecider, correction],
    ['withdrawn', withdrawDecider, { ...command, reason: 'MISTAKE' as const }],
  ])('and its withdrawal: the facility that a proxy entry stands for has it %s once its person confirmed it', (_, decider, wish) => {
    const colleagueOfDoctor = { ...nurse, facility: 'clinic' };
    const decide = (history: PostEvent[], actor: typeof nurse) =>
      given(decider as typeof correctDecider, history).when(wish as never, { actor });
    for (const history of [[forDoctor], [forDoctor, objected], [forDoctor, confirmed, corrected(2, 'AWAITING')]])
      decide(history, colleagueOfDoctor).thenRefused('INVALID');
    for (const actor of [colleagueOfDoctor, doctor, msw, { ...nurse, facility: 'hospital' }])
      expect(decide([forDoctor, confirmed], actor).outcome).toMatchObject([{ type: expect.stringMatching(/^Post/) as string }]);
    for (const actor of [doctor, msw, { ...nurse, facility: 'hospital' }])
      expect(decide([forDoctor], actor).outcome).toMatchObject([{ type: expect.stringMatching(/^Post/) as string }]);
  });

  it('is not the author’s any more who acts for another facility', () => {
    given(correctDecider, [byNurse])
      .when(correction, { actor: { ...nurse, facility: 'clinic' } })
      .thenRefused('INVALID');
  });

  it('of what somebody else corrected meanwhile is refused', () => {
    given(correctDecider, [byNurse, corrected(2)])
      .when(correction, { actor: nurse })
      .thenRefused('CONFLICT');
    given(correctDecider, [byNurse, corrected(2)])
      .when({ ...correction, expectedVersion: 2, text: '水疱がある。' }, { actor: nurse })
      .then([{ ...corrected(3), data: { ...corrected(3).data, text: '水疱がある。' } }]);
  });

  it('of a withdrawn post is refused', () => {
    given(correctDecider, [byNurse, withdrawn]).when(correction, { actor: nurse }).thenRefused('CONFLICT');
  });

  it('may leave no text where a picture speaks, and must leave some where none does', () => {
    given(correctDecider, [byNurse])
      .when({ ...correction, text: '' }, { actor: nurse })
      .then([{ ...corrected(2), data: { ...corrected(2).data, text: '' } }]);
    given(correctDecider, [forDoctor])
      .when({ ...correction, text: ' ' }, { actor: msw })
      .thenRefused('INVALID');
  });

  it('by who entered it waits for the author again; by the author it is confirmed', () => {
    given(correctDecider, [forDoctor, confirmed])
      .when(correction, { actor: msw })
      .then([corrected(2, 'AWAITING')]);
    given(correctDecider, [forDoctor, objected])
      .when(correction, { actor: doctor })
      .then([corrected(2, 'CONFIRMED')]);
    given(confirmDecider, [forDoctor, objected, corrected(2, 'AWAITING')])
      .when({ ...command, expectedVersion: 2 }, { actor: doctor })
      .then([{ ...confirmed, data: { post: 'post', version: 2 } } as PostEvent]);
  });

  it('that changes nothing is none: it would end objections without an answer', () => {
    given(correctDecider, [byNurse])
      .when({ ...correction, text: ' 踵の発赤。\n' }, { actor: nurse })
      .thenRefused('INVALID');
    given(correctDecider, [byNurse, corrected(2)])
      .when({ ...correction, expectedVersion: 2 }, { actor: nurse })
      .thenRefused('INVALID');
    given(correctDecider, [byNurse, corrected(2)])
      .when({ ...correction, expectedVersion: 2, text: '踵の発赤。' }, { actor: nurse })
      .then([{ ...corrected(3), data: { ...corrected(3).data, text: '踵の発赤。' } }]);
  });

  it('leaves a release as it was', () => {
    expect(given(correctDecider, [byNurse, released, corrected(2)]).state?.released).toEqual({ version: 1, attachments: ['heel'] });
  });

  it('of a post that is not there is not found', () => {
    given(correctDecider).when(correction, { actor: nurse }).thenRefused('NOT_FOUND');
  });
});

describe('A withdrawal', () => {
  const withdrawal = { ...command, reason: 'WRONG_PATIENT' as const };

  it('is the author’s, or a colleague’s of the same facility', () => {
    given(withdrawDecider, [byNurse]).when(withdrawal, { actor: nurse }).then([withdrawn]);
    given(withdrawDecider, [byNurse]).when(withdrawal, { actor: colleague }).then([withdrawn]);
    given(withdrawDecider, [byNurse]).when(withdrawal, { actor: doctor }).thenRefused('INVALID');
  });

  it('is also of who entered it for another', () => {
    given(withdrawDecider, [forDoctor]).when(withdrawal, { actor: msw }).then([withdrawn]);
    given(withdrawDecider, [forDoctor]).when(withdrawal, { actor: nurse }).thenRefused('INVALID');
  });

  it('of a relative’s post is nobody’s of the team', () => {
    const byDaughter: PostPublished = { ...byNurse, data: { ...byNurse.data, author: 'daughter', authorFacility: null } };
    given(withdrawDecider, [byDaughter])
      .when(withdrawal, { actor: { ...nurse, facility: null } })
      .thenRefused('INVALID');
  });

  it('happens once', () => {
    given(withdrawDecider, [byNurse, withdrawn]).when(withdrawal, { actor: nurse }).then([]);
  });

  it('says later that it was another patient’s, and never less than was said', () => {
    const mistaken: PostEvent = { type: 'PostWithdrawn', data: { post: 'post', reason: 'MISTAKE' } };
    given(withdrawDecider, [byNurse, mistaken]).when(withdrawal, { actor: colleague }).then([withdrawn]);
    given(withdrawDecider, [byNurse, mistaken]).when(withdrawal, { actor: doctor }).thenRefused('INVALID');
    given(withdrawDecider, [byNurse, mistaken, withdrawn]).when(withdrawal, { actor: nurse }).then([]);
    given(withdrawDecider, [byNurse, withdrawn])
      .when({ ...withdrawal, reason: 'MISTAKE' }, { actor: nurse })
      .then([]);
  });
});

describe('A release', () => {
  const release = { ...command, version: 1, attachments: ['heel'] };

  it('covers the version that stands, and chosen pictures: what was corrected away reaches nobody any more', () => {
    given(releaseDecider, [byNurse]).when(release, everyone).then([released]);
    given(releaseDecider, [byNurse, corrected(2)])
      .when(release, everyone)
      .thenRefused('CONFLICT');
    given(releaseDecider, [byNurse, corrected(2)])
      .when({ ...release, version: 2 }, everyone)
      .then([{ ...released, data: { ...released.data, version: 2 } }]);
    given(releaseDecider, [byNurse])
      .when({ ...release, version: 2 }, everyone)
      .thenRefused('INVALID');
    given(releaseDecider, [byNurse])
      .when({ ...release, attachments: ['another'] }, everyone)
      .thenRefused('INVALID');
  });

  it('happens once for the same wish, and anew for another', () => {
    given(releaseDecider, [byNurse, released]).when(release, everyone).then([]);
    given(releaseDecider, [byNurse, released])
      .when({ ...release, attachments: [] }, everyone)
      .then([{ ...released, data: { ...released.data, attachments: [] } }]);
  });

  it('comes from the room of all professionals only', () => {
    for (const kind of ['NARROWED', 'ONE_TO_ONE', 'FAMILY'] as const) {
      given(releaseDecider, [byNurse]).when(release, { facts: { kind } }).thenRefused('INVALID');
    }
  });

  it('of a withdrawn post is refused', () => {
    given(releaseDecider, [byNurse, withdrawn]).when(release, everyone).thenRefused('CONFLICT');
  });

  it('of what was entered for somebody waits for their word', () => {
    const text = { ...release, attachments: [] };
    given(releaseDecider, [forDoctor]).when(text, everyone).thenRefused('CONFLICT');
    given(releaseDecider, [forDoctor, objected]).when(text, everyone).thenRefused('CONFLICT');
    given(releaseDecider, [forDoctor, confirmed])
      .when(text, everyone)
      .then([{ ...released, data: { ...released.data, attachments: [] } }]);
  });

  it('is taken back once', () => {
    given(takeBackDecider, [byNurse, released])
      .when(command)
      .then([{ type: 'ReleaseTakenBack', data: { post: 'post' } }]);
    given(takeBackDecider, [byNurse]).when(command).then([]);
    given(takeBackDecider, [byNurse, released, withdrawn]).when(command).then([]);
  });
});

describe('A proxy entry', () => {
  const objection = { ...command, reason: '半錠です。' };

  it('is confirmed by the person for whom it was entered', () => {
    given(confirmDecider, [forDoctor]).when(command, { actor: doctor }).then([confirmed]);
    given(confirmDecider, [forDoctor]).when(command, { actor: msw }).thenRefused('INVALID');
    given(confirmDecider, [forDoctor, confirmed]).when(command, { actor: doctor }).then([]);
  });

  it('is objected to by the same person, with a reason', () => {
    given(objectDecider, [forDoctor]).when(objection, { actor: doctor }).then([objected]);
    given(objectDecider, [forDoctor])
      .when({ ...objection, reason: ' ' }, { actor: doctor })
      .thenRefused('INVALID');
    given(objectDecider, [forDoctor]).when(objection, { actor: nurse }).thenRefused('INVALID');
    given(objectDecider, [forDoctor, objected]).when(objection, { actor: doctor }).then([]);
  });

  it('is answered as it was read: the person answers for no text that nobody showed them', () => {
    const history = [forDoctor, corrected(2, 'AWAITING')];
    given(confirmDecider, history).when(command, { actor: doctor }).thenRefused('CONFLICT');
    given(objectDecider, history).when(objection, { actor: doctor }).thenRefused('CONFLICT');
    given(objectDecider, history)
      .when({ ...objection, expectedVersion: 2 }, { actor: doctor })
      .then([{ type: 'ProxyPostObjected', data: { post: 'post', version: 2, reason: '半錠です。' } }]);
  });

  it('that was answered is not answered otherwise', () => {
    given(confirmDecider, [forDoctor, objected]).when(command, { actor: doctor }).thenRefused('CONFLICT');
    given(objectDecider, [forDoctor, confirmed]).when(objection, { actor: doctor }).thenRefused('CONFLICT');
  });

  it('is what a post is not that its author typed', () => {
    given(confirmDecider, [byNurse]).when(command, { actor: nurse }).thenRefused('INVALID');
  });
});

describe('了解', () => {
  const pressed = (version: number | null): PostEvent => ({ type: 'PostAcknowledged', data: { post: 'post', person: 'doctor', version } });

  it('is pressed by a reader, once', () => {
    given(acknowledgeDecider, [byNurse])
      .when(command, { actor: doctor })
      .then([pressed(1)]);
    given(acknowledgeDecider, [byNurse, pressed(1)])
      .when(command, { actor: doctor })
      .then([]);
  });

  it('holds for its version: what was corrected is acknowledged anew, and no other than what was read', () => {
    const history = [byNurse, pressed(1), corrected(2)];
    given(acknowledgeDecider, history).when(command, { actor: doctor }).thenRefused('CONFLICT');
    given(acknowledgeDecider, history)
      .when({ ...command, expectedVersion: 2 }, { actor: doctor })
      .then([pressed(2)]);
    // An old record does not say for which: it was for the one that stood then.
    given(acknowledgeDecider, [byNurse, corrected(2), pressed(null)])
      .when({ ...command, expectedVersion: 2 }, { actor: doctor })
      .then([]);
  });

  it('is not pressed by who wrote or entered the post', () => {
    given(acknowledgeDecider, [byNurse]).when(command, { actor: nurse }).thenRefused('INVALID');
    given(acknowledgeDecider, [forDoctor]).when(command, { actor: doctor }).thenRefused('INVALID');
    given(acknowledgeDecider, [forDoctor]).when(command, { actor: msw }).thenRefused('INVALID');
  });

  it('is not pressed on what was withdrawn', () => {
    given(acknowledgeDecider, [byNurse, withdrawn]).when(command, { actor: doctor }).thenRefused('CONFLICT');
  });
});

describe('A reaction', () => {
  it('is each person’s own, and of a withdrawn post there is none', () => {
    const thanks = { ...command, kind: 'thanks' as const, on: true };
    const reacted: PostEvent = { type: 'Reacted', data: { post: 'post', person: 'doctor', kind: 'thanks' } };
    given(reactDecider, [byNurse]).when(thanks, { actor: doctor }).then([reacted]);
    given(reactDecider, [byNurse, reacted])
      .when({ ...thanks, on: false }, { actor: msw })
      .then([]);
    given(reactDecider, [byNurse, withdrawn]).when(thanks, { actor: doctor }).thenRefused('CONFLICT');
  });

  it('stands as it was last wished, whatever was pressed before, and never twice', () => {
    const press = fc.record({ kind: fc.constantFrom(...reactionKinds), person: fc.constantFrom('doctor', 'msw'), on: fc.boolean() });
    fc.assert(
      fc.property(fc.array(press, { maxLength: 30 }), (presses) => {
        const history: PostEvent[] = [byNurse];
        const wished = new Map<string, boolean>();
        for (const { kind, person, on } of presses) {
          const { outcome } = given(reactDecider, history).when({ ...command, kind, on }, { actor: { ...doctor, person } });
          history.push(...(outcome as readonly PostEvent[]));
          wished.set(`${kind} ${person}`, on);
          const standing = [...wished].filter(([, pressed]) => pressed).map(([key]) => key);
          expect([...given(reactDecider, history).state!.reactions].sort()).toEqual(standing.sort());
        }
      }),
      { numRuns: 50 },
    );
  });
});
