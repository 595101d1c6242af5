import { HOUR, isRefusal, MINUTE, type Viewer } from '@tsumugi/kernel';
import { careTeam } from '../care-team/capability.js';
import { consent } from '../consent/capability.js';
import { facility } from '../facility/capability.js';
import { Facilities } from '../facility/facilities.js';
import { removeStaff } from '../facility/actions.js';
import { patient } from '../patient/capability.js';
import { registerPatient } from '../patient/actions.js';
import { defaultRegionPolicy } from '../policy/default-policy.js';
import { foundRegion } from '../region/actions.js';
import { region } from '../region/capability.js';
import { systemViewer } from '../system-viewer.js';
import { timeline } from '../timeline/capability.js';
import { vitals } from '../vitals/capability.js';
import { notices } from '../notices/capability.js';
import { endSession } from './actions.js';
import { account } from './capability.js';
import type { OpenedSession } from './sessions.js';
import { AccountTeamResolver } from './team.resolver.js';
import { accountBench, type TestDesk } from './testing.js';

const capabilities = [region, facility, account, patient, consent, careTeam, timeline, vitals, notices];
const regionId = '0195f3a0-0000-7000-8000-000000000001';
const office = systemViewer(regionId);
const here = { device: 'タブレット', address: '192.0.2.1' };
const password = '長いパスワードです。';

let ids = 0;
const newId = (): string => `0195f3a0-9999-7000-8000-${(ids += 1).toString(16).padStart(12, '0')}`;

const station = () => ({
  commandId: newId(),
  number: '1360199999',
  name: 'つむぎ訪問看護ステーション',
  kana: 'ツムギホウモンカンゴステーション',
  kind: 'visiting-nursing-station' as const,
  phone: null,
  managerSignInName: 'nurse.ito',
  managerName: '伊藤 かおり',
  managerKana: 'イトウ カオリ',
  managerProfession: 'visiting-nurse' as const,
  managerPassword: password,
});

const sato = () => ({
  commandId: newId(),
  signInName: 'nurse.sato',
  name: '佐藤 みのり',
  kana: 'サトウ ミノリ',
  profession: 'visiting-nurse' as const,
  manager: false,
  password,
  email: null,
});

/** A region with one station, whose manager is Ito. */
async function bench() {
  const made = accountBench(capabilities);
  const facilities = new Facilities(made.desk, made.accounts);
  const found = { commandId: regionId, name: 'つむぎ', policy: defaultRegionPolicy, demonstration: false };
  await made.desk.write(foundRegion, found, office);
  const written = await facilities.register(station(), office);
  const stationId = written.__typename === 'Written' ? written.id : '';
  const enter = async (signInName: string, given = password): Promise<OpenedSession> => {
    const opened = await made.signIn.byPassword('team', { signInName, password: given }, here);
    if (isRefusal(opened)) throw new Error(opened.message);
    return opened;
  };
  return { ...made, facilities, stationId, enter };
}

describe('signing in', () => {
  it('opens a session that recognises its token until it lapses', async () => {
    const { sessions, desk, stationId, enter } = await bench();
    const { token, viewer } = await enter('ＮＵＲＳＥ.Ito');
    expect(viewer).toMatchObject({ audience: 'team', region: regionId, facility: stationId, profession: 'visiting-nurse' });
    expect(sessions.viewerOf(token, 'team', desk.now())).toEqual(viewer);
    expect(sessions.viewerOf(token, 'family', desk.now())).toBeNull();
    expect(sessions.viewerOf(`${token}x`, 'team', desk.now())).toBeNull();
    desk.clock.advance(12 * HOUR);
    expect(sessions.viewerOf(token, 'team', desk.now())).toBeNull();
  });

  it('says the same of a wrong password, an unknown name and another space, after the same work', async () => {
    const { signIn, passwords } = await bench();
    const answers = [];
    for (const [audience, signInName, given] of [
      ['team', 'nurse.ito', 'wrong'],
      ['team', 'nobody', password],
      ['office', 'nurse.ito', password],
    ] as const) {
      const before = passwords.verified;
      answers.push(await signIn.byPassword(audience, { signInName, password: given }, here));
      expect(passwords.verified - before).toBe(1);
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it('is refused after ten failures for a name, for a quarter of an hour', async () => {
    const { signIn, desk, enter } = await bench();
    const tries = async (count: number) => {
      for (let tried = 0; tried < count; tried += 1) await signIn.byPassword('team', { signInName: 'nurse.ito', password: 'wrong' }, here);
    };
    for (let day = 0; day < 3; day += 1) {
      await tries(9);
      await enter('nurse.ito');
    }
    await tries(10);
    expect(await signIn.byPassword('team', { signInName: 'nurse.ito', password }, here)).toMatchObject({ code: 'RATE_LIMITED' });
    desk.clock.advance(15 * MINUTE);
    await enter('nurse.ito');
  });

  it('is refused after a hundred failures from one address, and not from another', async () => {
    const { signIn } = await bench();
    for (let tried = 0; tried < 100; tried += 1) {
      await signIn.byPassword('team', { signInName: `guess-${tried}`, password: 'wrong' }, here);
    }
    const ito = { signInName: 'nurse.ito', password };
    expect(await signIn.byPassword('team', ito, here)).toMatchObject({ code: 'RATE_LIMITED' });
    expect(isRefusal(await signIn.byPassword('team', ito, { ...here, address: '192.0.2.2' }))).toBe(false);
  });

  it('tries no more passwords of strangers at one address at once than may fail there', async () => {
    const { signIn } = await bench();
    const ito = { signInName: 'nurse.ito', password };
    expect(isRefusal(await signIn.byPassword('team', ito, here))).toBe(false);
    const guesses = Array.from({ length: 150 }, (_, n) => signIn.byPassword('team', { signInName: `guess-${n}`, password: 'wrong' }, here));
    const atHome = signIn.byPassword('team', ito, here);
    const codes = (await Promise.all(guesses)).map((answer) => (isRefusal(answer) ? answer.code : 'entered'));
    expect(codes.filter((code) => code === 'UNAUTHENTICATED')).toHaveLength(100);
    expect(codes.filter((code) => code === 'RATE_LIMITED')).toHaveLength(50);
    expect(isRefusal(await atHome)).toBe(false);
  });

  it('is not refused to who has signed in from there before, whoever tries names there or this name elsewhere', async () => {
    const { signIn, desk } = await bench();
    const ito = { signInName: 'nurse.ito', password };
    const elsewhere = { ...here, address: '192.0.2.2' };
    expect(isRefusal(await signIn.byPassword('team', ito, here))).toBe(false);
    for (let tried = 0; tried < 100; tried += 1) {
      await signIn.byPassword('team', { signInName: `guess-${tried}`, password: 'wrong' }, here);
      await signIn.byPassword('team', { ...ito, password: 'wrong' }, elsewhere);
    }
    expect(await signIn.byPassword('team', ito, elsewhere)).toMatchObject({ code: 'RATE_LIMITED' });
    expect(isRefusal(await signIn.byPassword('team', ito, here))).toBe(false);
    // At home, too, a name's tries have an end.
    for (let tried = 0; tried < 10; tried += 1) await signIn.byPassword('team', { ...ito, password: 'wrong' }, here);
    expect(await signIn.byPassword('team', ito, here)).toMatchObject({ code: 'RATE_LIMITED' });
    desk.clock.advance(15 * MINUTE);
    expect(isRefusal(await signIn.byPassword('team', ito, here))).toBe(false);
  });

  it('leaves no password in the log', async () => {
    const { desk } = await bench();
    const digests = desk.log.map(({ command, clear }) => JSON.stringify([command, clear])).join('\n');
    expect(digests).not.toContain(password);
    expect(desk.log.filter(({ type }) => type === 'PasswordSet')).toHaveLength(1);
  });
});

describe('a session', () => {
  it('ends for who signs out, and only by whose it is', async () => {
    const { sessions, desk, facilities, enter } = await bench();
    const ito = await enter('nurse.ito');
    await facilities.addStaff(sato(), ito.viewer);
    const other = await enter('nurse.sato');
    expect(await sessions.end(ito.viewer.session, other.viewer, 'ended-from-another')).toMatchObject({ code: 'NOT_FOUND' });
    expect(sessions.viewerOf(ito.token, 'team', desk.now())).not.toBeNull();
    expect(await sessions.end(ito.viewer.session, ito.viewer, 'signed-out')).toBeNull();
    expect(sessions.viewerOf(ito.token, 'team', desk.now())).toBeNull();
    expect(sessions.viewerOf(other.token, 'team', desk.now())).not.toBeNull();
  });

  it('ends for who leaves the facility, and not for the colleague', async () => {
    const { sessions, desk, facilities, stationId, enter } = await bench();
    const ito = await enter('nurse.ito');
    await facilities.addStaff(sato(), ito.viewer);
    const leaver = await enter('nurse.sato');
    await desk.write(removeStaff, { commandId: newId(), facility: stationId, account: leaver.viewer.account }, ito.viewer);
    expect(sessions.viewerOf(leaver.token, 'team', desk.now())).toBeNull();
    expect(sessions.viewerOf(ito.token, 'team', desk.now())).not.toBeNull();
    expect(desk.read.get('SELECT 1 FROM account_session WHERE id = ? AND ended_at IS NOT NULL', leaver.viewer.session)).toBeDefined();
  });

  it('changes the own password whoever tries the name elsewhere, and is not tried without end itself', async () => {
    const { signIn, enter, desk } = await bench();
    const { viewer } = await enter('nurse.ito');
    const stranger = { ...here, address: '192.0.2.9' };
    for (let tried = 0; tried < 11; tried += 1) await signIn.byPassword('team', { signInName: 'nurse.ito', password: 'wrong' }, stranger);
    const wish = { commandId: newId(), present: password, next: 'さらに長いパスワードです。' };
    expect(await signIn.changePassword(wish, viewer)).toMatchObject({ __typename: 'Written' });
    const guess = () => signIn.changePassword({ ...wish, present: 'wrong', next: 'wrong', commandId: newId() }, viewer);
    for (let tried = 0; tried < 9; tried += 1) expect(await guess()).toMatchObject({ code: 'INVALID' });
    expect(await guess()).toMatchObject({ code: 'RATE_LIMITED' });
    desk.clock.advance(15 * MINUTE);
    expect(await guess()).toMatchObject({ code: 'INVALID' });
  });

  it('outlives a new password only where it was chosen', async () => {
    const { sessions, signIn, desk, enter } = await bench();
    const [phone, tablet] = [await enter('nurse.ito'), await enter('nurse.ito')];
    const wish = { commandId: newId(), present: password, next: '別の長いパスワードです。' };
    expect(await signIn.changePassword({ ...wish, present: 'wrong', commandId: newId() }, tablet.viewer)).toMatchObject({
      code: 'INVALID',
    });
    expect(await signIn.changePassword(wish, tablet.viewer)).toMatchObject({ __typename: 'Written' });
    expect(await signIn.changePassword(wish, tablet.viewer)).toMatchObject({ __typename: 'Written' });
    expect(sessions.viewerOf(phone.token, 'team', desk.now())).toBeNull();
    expect(sessions.viewerOf(tablet.token, 'team', desk.now())).not.toBeNull();
    await enter('nurse.ito', wish.next);
  });
});

describe('going on for another facility', () => {
  it('leaves no session that nobody holds where the command’s id was taken, and one with a new id', async () => {
    const { desk, sessions, signIn, stationId, enter } = await bench();
    const [other, here] = [await enter('nurse.ito'), await enter('nurse.ito')];
    const taken = newId();
    await desk.write(endSession, { commandId: taken, session: other.viewer.session, cause: 'ended-from-another' }, here.viewer);
    const resolver = new AccountTeamResolver(desk, sessions, signIn);
    const cookies: (string | null)[] = [];
    const context = {
      viewer: here.viewer,
      isStill: () => true,
      mayLeave: () => null,
      device: null,
      address: '',
      setSession: (token: string | null) => cookies.push(token),
    };
    const living = () => desk.read.all<{ id: string }>('SELECT id FROM account_session WHERE ended_at IS NULL').map(({ id }) => id);
    for (let n = 0; n < 3; n += 1) {
      const refused = await resolver.actFor({ commandId: taken, facility: stationId }, here.viewer, context);
      expect(refused).toMatchObject({ __typename: 'Refused', code: 'COMMAND_REUSED' });
    }
    expect(living()).toEqual([here.viewer.session]);
    expect(cookies).toEqual([]);
    expect(sessions.viewerOf(here.token, 'team', desk.now())).not.toBeNull();
    const gone = await resolver.actFor({ commandId: newId(), facility: stationId }, here.viewer, context);
    expect(gone).toMatchObject({ __typename: 'SignedIn' });
    expect(living()).toHaveLength(1);
    expect(living()).not.toContain(here.viewer.session);
  });
});

describe('a proof that counts no more when what it is for is recorded', () => {
  const next = '別の長いパスワードです。';
  const as = (given: string) => ({ signInName: 'nurse.ito', password: given });
  const living = ({ desk }: { desk: TestDesk }) => desk.read.all('SELECT id FROM account_session WHERE ended_at IS NULL');

  /** Two nodes over one log; the second knows nothing of what the first writes until it writes itself. */
  async function twoNodes() {
    const one = await bench();
    const two = accountBench(capabilities, one.desk);
    await two.desk.takeIn();
    const phone = await one.enter('nurse.ito');
    const change = () => one.signIn.changePassword({ commandId: newId(), present: password, next }, phone.viewer);
    return { one, two, phone, change };
  }

  it.each(['one', 'two'] as const)(
    'opens no session, at node %s: the password was changed while the old one was verified',
    async (node) => {
      const made = await twoNodes();
      const { signIn, passwords } = made[node];
      passwords.meanwhile = made.change;
      expect(await signIn.byPassword('team', as(password), here)).toMatchObject({ code: 'UNAUTHENTICATED' });
      await made[node].desk.takeIn();
      expect(living(made[node])).toEqual([{ id: made.phone.viewer.session }]);
      expect(isRefusal(await signIn.byPassword('team', as(next), here))).toBe(false);
    },
  );

  it.each(['one', 'two'] as const)('lets none of one sign-in go on past the new password, at node %s', async (node) => {
    const { one, two, phone, change } = await twoNodes();
    const { account, facility } = phone.viewer;
    // Two presses at once: both went on from the same session, and both live.
    const from = (session: string) => ({ account, audience: 'team', facility, device: null, proof: { session } }) as const;
    const [first, second] = await Promise.all([
      one.sessions.open(from(phone.viewer.session)),
      one.sessions.open(from(phone.viewer.session)),
    ]);
    if (isRefusal(first) || isRefusal(second)) throw new Error('neither session was ended yet');
    await two.desk.takeIn();
    expect(await change()).toMatchObject({ __typename: 'Written' });
    const at = { one, two }[node];
    expect(await at.sessions.open(from(second.viewer.session))).toMatchObject({ code: 'NOT_FOUND' });
    expect(living(at)).toEqual([{ id: phone.viewer.session }]);
    // Its twin: where the password was changed one goes on.
    expect(await at.sessions.open(from(phone.viewer.session))).toMatchObject({ viewer: { facility } });
  });

  it('opens no session at a node that does not know of the new password yet', async () => {
    const { one, two, phone, change } = await twoNodes();
    expect(await change()).toMatchObject({ __typename: 'Written' });
    expect(await two.signIn.byPassword('team', as(password), here)).toMatchObject({ code: 'UNAUTHENTICATED' });
    // It was recorded, and counts at neither node.
    expect(one.desk.log.filter(({ type }) => type === 'SessionOpened')).toHaveLength(2);
    await one.desk.takeIn();
    for (const node of [one, two]) expect(living(node)).toEqual([{ id: phone.viewer.session }]);
  });

  it.each(['one', 'two'] as const)('sets no other password, at node %s: the first to change it has changed it', async (node) => {
    const made = await twoNodes();
    const thief = await made.one.enter('nurse.ito');
    await made.two.desk.takeIn();
    const { signIn, passwords } = made[node];
    passwords.meanwhile = made.change;
    const taken = { commandId: newId(), present: password, next: '盗んだ人のパスワードです。' };
    expect(await signIn.changePassword(taken, thief.viewer)).toMatchObject({ code: 'INVALID', field: 'present' });
    await made.one.enter('nurse.ito', next);
  });

  it.each(['one', 'two'] as const)('does not let a lost phone go on for another facility, at node %s', async (node) => {
    const { one, two, phone } = await twoNodes();
    const lost = await one.enter('nurse.ito');
    await two.desk.takeIn();
    const { account, facility } = lost.viewer;
    const wish = { account, audience: 'team', facility, device: null, proof: { session: lost.viewer.session } } as const;
    // Its end is recorded; the second node does not know it yet.
    expect(await one.sessions.end(lost.viewer.session, phone.viewer, 'ended-from-another')).toBeNull();
    const at = { one, two }[node];
    expect(await at.sessions.open(wish)).toMatchObject({ code: 'NOT_FOUND' });
    expect(living(at)).toEqual([{ id: phone.viewer.session }]);
    // Its twin, of a session that lives.
    expect(await at.sessions.open({ ...wish, proof: { session: phone.viewer.session } })).toMatchObject({ viewer: { facility } });
  });

  it('lasts no longer for going on for another facility', async () => {
    const { one } = await twoNodes();
    const phone = await one.enter('nurse.ito');
    const { account, facility, session, sessionUntil } = phone.viewer;
    one.desk.clock.advance(11 * HOUR);
    const became = (await one.sessions.open({ account, audience: 'team', facility, device: null, proof: { session } })) as OpenedSession;
    expect(became.viewer.sessionUntil).toBe(sessionUntil);
    expect(one.sessions.viewerOf(became.token, 'team', one.desk.now())).toEqual(became.viewer);
    one.desk.clock.advance(HOUR);
    expect(one.sessions.viewerOf(became.token, 'team', one.desk.now())).toBeNull();
    // Its twin: who signs in anew has the whole time.
    const anew = await one.enter('nurse.ito');
    one.desk.clock.advance(11 * HOUR);
    expect(one.sessions.viewerOf(anew.token, 'team', one.desk.now())).toEqual(anew.viewer);
  });

  it('ends what a phone became when it is ended by what it was', async () => {
    const { one, phone } = await twoNodes();
    const lost = await one.enter('nurse.ito');
    const { account, facility, session } = lost.viewer;
    const became = await one.sessions.open({ account, audience: 'team', facility, device: null, proof: { session } });
    expect(await one.sessions.end(session, lost.viewer, 'acts-for-another')).toBeNull();
    expect(living(one)).toHaveLength(2);
    // The list on the other screen still shows the first.
    expect(await one.sessions.end(session, phone.viewer, 'ended-from-another')).toBeNull();
    expect(living(one)).toEqual([{ id: phone.viewer.session }]);
    expect(one.sessions.viewerOf((became as OpenedSession).token, 'team', one.desk.now())).toBeNull();
  });

  it('opens none for a facility that was left meanwhile, nor when the person is taken on again', async () => {
    const { one, two, phone } = await twoNodes();
    await one.facilities.addStaff(sato(), phone.viewer);
    await two.desk.takeIn();
    const { viewer } = await one.enter('nurse.sato');
    const { account, facility } = viewer;
    await one.desk.write(removeStaff, { commandId: newId(), facility: facility!, account }, phone.viewer);
    expect(await two.signIn.byPassword('team', { signInName: 'nurse.sato', password }, here)).toMatchObject({ code: 'UNAUTHENTICATED' });
    await one.desk.takeIn();
    await one.facilities.addStaff({ ...sato(), password: null }, phone.viewer);
    await two.desk.takeIn();
    for (const node of [one, two]) expect(living(node)).toEqual([{ id: phone.viewer.session }]);
    expect(isRefusal(await one.enter('nurse.sato'))).toBe(false);
  });
});

describe('a facility', () => {
  it('is registered by the office alone, and its number once', async () => {
    const { facilities, enter } = await bench();
    const { viewer } = await enter('nurse.ito');
    const another = { ...station(), number: '1360188888', managerSignInName: 'nurse.kato', managerName: '加藤' };
    expect(await facilities.register(another, viewer)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await facilities.register(another, office)).toMatchObject({ __typename: 'Written' });
    expect(await facilities.register({ ...another, commandId: newId() }, office)).toMatchObject({ code: 'CONFLICT', field: 'number' });
  });

  it.each(['number-', 'signin-', 'account-', 'facility-'])('is registered by a retry that follows a break at %s', async (stream) => {
    const { facilities, desk } = await bench();
    const wish = { ...station(), number: '1360188888', managerSignInName: 'nurse.kato', managerName: '加藤' };
    desk.busyAt = stream;
    expect(await facilities.register(wish, office)).toMatchObject({ code: 'BUSY' });
    const first = await facilities.register(wish, office);
    expect(first).toMatchObject({ __typename: 'Written' });
    expect(await facilities.register(wish, office)).toEqual(first);
    expect(desk.read.all('SELECT 1 FROM facility_facility WHERE number = ?', wish.number)).toHaveLength(1);
  });

  it.each(['signin-', 'account-', 'facility-'])('is registered by a new wish after a break at %s was given up', async (stream) => {
    const { facilities, desk } = await bench();
    const wish = { ...station(), number: '1360188888', managerSignInName: 'nurse.kato', managerName: '加藤' };
    desk.busyAt = stream;
    expect(await facilities.register(wish, office)).toMatchObject({ code: 'BUSY' });
    expect(await facilities.register({ ...wish, commandId: newId() }, office)).toMatchObject({ __typename: 'Written' });
    expect(await facilities.register(wish, office)).toMatchObject({ code: 'CONFLICT' });
  });

  it('takes somebody on who serves elsewhere, if the name is theirs', async () => {
    const { facilities, desk, enter, sessions } = await bench();
    const second = { ...station(), number: '1360188888', managerSignInName: 'dr.mori', managerName: '森 一郎' };
    await facilities.register(second, office);
    const mori = await enter('dr.mori');
    const ito = { ...sato(), signInName: 'nurse.ito', name: '伊藤かおり', password: null };
    expect(await facilities.addStaff({ ...ito, name: '別の人', commandId: newId() }, mori.viewer)).toMatchObject({ code: 'CONFLICT' });
    expect(await facilities.addStaff(ito, mori.viewer)).toMatchObject({ __typename: 'Written' });
    const { viewer } = await enter('nurse.ito');
    const there = await sessions.open({
      account: viewer.account,
      audience: 'team',
      facility: mori.viewer.facility,
      device: null,
      proof: { session: viewer.session },
    });
    expect(there).toMatchObject({ viewer: { facility: mori.viewer.facility } });
    expect(desk.read.all('SELECT 1 FROM account_account WHERE sign_in_name = ?', 'nurse.ito')).toHaveLength(1);
  });

  it('does not tell a nurse who is no manager whether a sign-in name exists', async () => {
    const { facilities, enter } = await bench();
    const manager = (await enter('nurse.ito')).viewer;
    await facilities.addStaff(sato(), manager);
    const nurse = (await enter('nurse.sato')).viewer;
    const known = await facilities.addStaff({ ...sato(), signInName: 'nurse.ito' }, nurse);
    expect(await facilities.addStaff({ ...sato(), signInName: 'nobody' }, nurse)).toEqual(known);
    expect(known).toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('a relative', () => {
  const wish = () => ({ commandId: newId(), code: 'ABCD-EFGH', signInName: 'sakura', password });

  async function invited() {
    const made = await bench();
    const { viewer } = await made.enter('nurse.ito');
    const hana = newId();
    const person = { facility: made.stationId, name: '紡木 ハナ', kana: 'ツムギ ハナ', birthDate: '1941-11-03', sex: 'FEMALE' as const };
    await made.desk.write(registerPatient, { commandId: hana, ...person }, viewer);
    made.families.waiting.set('ABCD-EFGH', { invitation: 'i', patient: hana, relationship: '長女', name: '紡木 さくら', joinedBy: null });
    return made;
  }

  it('enters with the code of the invitation, and again by a retry', async () => {
    const { signIn, families, sessions, desk } = await invited();
    const accept = wish();
    const opened = (await signIn.byFamilyInvitation(accept, here)) as OpenedSession;
    expect(opened.viewer).toMatchObject({ audience: 'family', facility: null } satisfies Partial<Viewer>);
    expect(families.find('ABCD-EFGH')?.joinedBy).toBe(opened.viewer.account);
    expect(sessions.viewerOf(opened.token, 'family', desk.now())).toEqual(opened.viewer);
    const again = (await signIn.byFamilyInvitation(accept, here)) as OpenedSession;
    expect(again.viewer.account).toBe(opened.viewer.account);
  });

  it('does not enter with a wrong code, a used one, or somebody else’s name', async () => {
    const { signIn, desk } = await invited();
    expect(await signIn.byFamilyInvitation({ ...wish(), code: 'WRONG' }, here)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await signIn.byFamilyInvitation({ ...wish(), signInName: 'nurse.ito' }, here)).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(isRefusal(await signIn.byFamilyInvitation(wish(), here))).toBe(false);
    expect(await signIn.byFamilyInvitation({ ...wish(), signInName: 'stranger' }, here)).toMatchObject({ code: 'NOT_FOUND' });
    expect(desk.read.get(`SELECT 1 FROM account_account WHERE sign_in_name = 'stranger'`)).toBeUndefined();
  });
});
