import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Audience } from '@tsumugi/kernel';
import { buildSchema, getNamedType, isInputObjectType, isNonNullType } from 'graphql';

/** By what field of its input a mutation names what was on the screen: which version, recording or report, or what stood there. */
const named: Readonly<Record<string, string>> = {
  acknowledgePost: 'expectedVersion',
  closeAlert: 'expectedVersion',
  closeDeathReport: 'report',
  confirmDeath: 'recording',
  confirmProxyPost: 'expectedVersion',
  correctDailyLife: 'expectedVersion',
  correctPost: 'expectedVersion',
  correctReading: 'expectedVersion',
  markSeen: 'versions',
  objectToProxyPost: 'expectedVersion',
  raiseObjection: 'expectedVersion',
  releasePost: 'version',
  setEmployment: 'expected',
  takeAlert: 'expectedVersion',
  undoDeath: 'recording',
};

/** The same where nothing may have stood there yet, or what everything begins with: null says that, and is refused as soon as another does. */
const namedOrNone: Readonly<Record<string, string>> = {
  assignStaff: 'expected',
  recordDeath: 'recording',
  setThreshold: 'expectedLow expectedHigh',
  updateBasics: 'expectedUpdatedAt expectedPhase',
};

const neverChanges = 'what it names is never changed, only ended';
const endsWhole = 'takes back or ends the whole, whichever version stands: that must not wait for another look';
const saysNew = 'says something new, beside what stands';
const own = 'of the person’s own account';

/** Why a mutation names no version of what it is about. */
const unnamed: Readonly<Record<string, string>> = {
  acceptFamilyInvitation: neverChanges,
  acceptInvitation: neverChanges,
  actFor: own,
  addStaff: saysNew,
  boardsConfirmNotice: neverChanges,
  boardsPostNotice: saysNew,
  boardsRemoveNotice: endsWhole,
  cancelInvitation: neverChanges,
  changePassword: own,
  checkConsent: neverChanges,
  closeObjection: neverChanges,
  closeRoom: endsWhole,
  confirmConsent: neverChanges,
  declineInvitation: neverChanges,
  endSession: own,
  inviteFacility: saysNew,
  inviteFamily: saysNew,
  markReleasedSeen: 'is kept for who had it on the screen when it is withdrawn, whichever version: a relative is asked for no answer',
  openRoom: saysNew,
  publishFamilyPost: saysNew,
  publishPost: saysNew,
  react: 'a feeling about the post as a whole: nothing waits for it, and nothing is decided by it',
  recordConsent: saysNew,
  recordDailyLife: saysNew,
  recordReadings: saysNew,
  registerConsent: neverChanges,
  registerFacility: saysNew,
  registerPatient: saysNew,
  removeFacility: endsWhole,
  removeFamily: endsWhole,
  removeStaff: endsWhole,
  reportDeath: 'says something new: every report stays visible, and the latest waits',
  setManager: 'one switch of one person, set to what its sender names',
  signIn: own,
  signOut: own,
  subscribeToPush: own,
  takeBackFile: endsWhole,
  takeBackRelease: endsWhole,
  unsubscribeFromPush: own,
  withdrawConsent: 'the patient’s word ends what was given; it must not wait for another look',
  withdrawPost: endsWhole,
};

describe('a mutation', () => {
  const mutations = (['team', 'family', 'office'] satisfies Audience[]).flatMap((audience) => {
    const schema = buildSchema(readFileSync(join(import.meta.dirname, `../../../docs/schema/${audience}.graphql`), 'utf8'));
    return Object.values(schema.getMutationType()!.getFields()).map((field) => [audience, field] as const);
  });

  it.each(mutations.map(([audience, field]) => [audience, field.name, field] as const))(
    'of the %s: %s names what was on the screen, or it is said why not',
    (_, name, field) => {
      const input = getNamedType(field.args[0]!.type);
      if (!isInputObjectType(input)) throw new Error(`${name} takes no input.`);
      const fields = input.getFields();
      const names = [named, namedOrNone, unnamed].filter((list) => name in list);
      // A new one belongs into one of the lists: into `unnamed` only where an answer to what is no longer there does no harm.
      expect([name, names.length]).toEqual([name, 1]);
      for (const wanted of [named[name], namedOrNone[name]].flatMap((list) => list?.split(' ') ?? [])) {
        expect([name, wanted, fields[wanted] !== undefined]).toEqual([name, wanted, true]);
        expect([name, wanted, isNonNullType(fields[wanted]!.type)]).toEqual([name, wanted, name in named]);
      }
      if (name in unnamed) expect([name, Object.keys(fields).filter((each) => /^expected|^version$/.test(each))]).toEqual([name, []]);
    },
  );

  it('that is listed is there', () => {
    const there = new Set(mutations.map(([, { name }]) => name));
    expect(Object.keys({ ...named, ...namedOrNone, ...unnamed }).filter((name) => !there.has(name))).toEqual([]);
  });
});
