import { HOUR, isRefusal, type Refusal, type Viewer } from '@tsumugi/kernel';
import { account } from '../account/capability.js';
import { endSession } from '../account/actions.js';
import { teamMe } from '../account/me.js';
import { accountBench } from '../account/testing.js';
import { careTeam } from '../care-team/capability.js';
import { consent } from '../consent/capability.js';
import { removeStaff } from '../facility/actions.js';
import { facility } from '../facility/capability.js';
import { Facilities } from '../facility/facilities.js';
import { patient } from '../patient/capability.js';
import { defaultRegionPolicy } from '../policy/default-policy.js';
import { foundRegion } from '../region/actions.js';
import { region } from '../region/capability.js';
import { systemViewer } from '../system-viewer.js';
import { timeline } from '../timeline/capability.js';
import { vitals } from '../vitals/capability.js';
import { endPush, subscribeToPush } from './actions.js';
import { addressesOf, pushChannel } from './addresses.js';
import { notices } from './capability.js';
import { pushIdOf } from './ids.js';

const capabilities = [region, facility, account, patient, consent, careTeam, timeline, vitals, notices];
const regionId = '0195f3a0-0000-7000-8000-000000000001';
const office = systemViewer(regionId);
const password = '長いパスワードです。';
const endpoint = (browser: string) => `https://fcm.googleapis.com/fcm/send/${browser}`;

let ids = 0;
const newId = (): string => `0195f3a0-8888-7000-8000-${(ids += 1).toString(16).padStart(12, '0')}`;

const station = (signInName: string, name: string) => ({
  ...{
    commandId: newId(),
    number: `13601${String(ids).padStart(5, '0')}`,
    name,
    kana: 'ツムギ',
    kind: 'visiting-nursing-station' as const,
  },
  ...{ phone: null, managerSignInName: signInName, managerName: '伊藤 かおり', managerKana: 'イトウ カオリ' },
  ...{ managerProfession: 'visiting-nurse' as const, managerPassword: password },
});

async function bench() {
  const made = accountBench(capabilities);
  const { desk, signIn } = made;
  const facilities = new Facilities(desk, made.accounts);
  await desk.write(foundRegion, { commandId: regionId, name: 'つむぎ', policy: defaultRegionPolicy, demonstration: false }, office);
  const opened = await facilities.register(station('nurse.ito', 'つむぎ訪問看護'), office);
  const stationId = opened.__typename === 'Written' ? opened.id : '';
  const enter = async (device: string, given = password, name = 'nurse.ito'): Promise<Viewer> => {
    desk.clock.advance(1_000);
    const session = await signIn.byPassword('team', { signInName: name, password: given }, { device, address: null });
    if (isRefusal(session)) throw new Error(session.message);
    return session.viewer;
  };
  const take = (viewer: Viewer, browser: string, renew = false): Promise<Refusal | { position: number }> =>
    desk.dispatch(
      subscribeToPush,
      { commandId: newId(), endpoint: endpoint(browser), p256dh: `key of ${browser}`, auth: 's', renew },
      viewer,
    );
  const told = (viewer: Viewer): string[] =>
    addressesOf(desk.read, pushChannel, viewer.account).map(({ to }) =>
      (JSON.parse(to) as { endpoint: string }).endpoint.split('/').at(-1)!,
    );
  const kept = (): number => desk.read.get<{ kept: number }>('SELECT count(*) AS kept FROM notices_push')!.kept;
  return { ...made, facilities, stationId, enter, take, told, kept };
}

describe('A browser is told for as long as the sign-in in which it asked', () => {
  it('was not ended: signed out here, it is told no more, and the other one is', async () => {
    const { desk, enter, take, told, kept } = await bench();
    const [phone, tablet] = [await enter('電話'), await enter('タブレット')];
    await take(phone, 'phone');
    await take(tablet, 'tablet');
    expect(told(phone).sort()).toEqual(['phone', 'tablet']);
    await desk.write(endSession, { commandId: newId(), session: phone.session, cause: 'signed-out' }, phone);
    expect(told(phone)).toEqual(['tablet']);
    expect(kept()).toBe(1);
  });

  it('was not ended from another device, also after its time ran out: such a device stands in the list', async () => {
    const { desk, enter, take, told } = await bench();
    const lost = await enter('なくした電話');
    await take(lost, 'lost');
    const silent = await enter('お知らせのない電話');
    desk.clock.advance(7 * 24 * HOUR);
    expect(told(lost)).toEqual(['lost']);
    const here = await enter('タブレット');
    const listed = () => teamMe(desk.read, here, desk.now()).sessions;
    expect(listed()).toMatchObject([
      { id: here.session, current: true, notices: false, lapsed: false },
      { id: lost.session, device: 'なくした電話', current: false, notices: true, lapsed: true },
    ]);
    expect(listed().map(({ id }) => id)).not.toContain(silent.session);
    await desk.write(endSession, { commandId: newId(), session: lost.session, cause: 'ended-from-another' }, here);
    expect(told(here)).toEqual([]);
    expect(listed()).toHaveLength(1);
  });

  it('was not ended by a new password, which leaves the one in which it was chosen', async () => {
    const { desk, signIn, enter, take, told } = await bench();
    const [phone, tablet] = [await enter('電話'), await enter('タブレット')];
    await take(phone, 'phone');
    await take(tablet, 'tablet');
    desk.clock.advance(13 * HOUR);
    const here = await enter('パソコン');
    await take(here, 'computer');
    const changed = await signIn.changePassword({ commandId: newId(), present: password, next: 'もっと長いパスワード' }, here);
    expect(changed.__typename).toBe('Written');
    expect(told(here)).toEqual(['computer']);
  });

  it('lasts: who leaves the facility is told no more, who goes on for another one is', async () => {
    const { desk, facilities, sessions, enter, take, told } = await bench();
    const second = await facilities.register({ ...station('nurse.mori', 'つむぎ第二'), managerName: '森 さくら' }, office);
    const secondId = second.__typename === 'Written' ? second.id : '';
    const mori = await enter('森の電話', password, 'nurse.mori');
    const here = await enter('電話');
    await facilities.addStaff(
      {
        ...{ commandId: newId(), signInName: 'nurse.ito', name: '伊藤 かおり', kana: 'イトウ カオリ', profession: 'visiting-nurse' },
        ...{ manager: false, password: null, email: null },
      },
      mori,
    );
    await take(here, 'phone');
    const there = await sessions.open({
      ...{ account: here.account, audience: 'team', facility: secondId, device: '電話', proof: { session: here.session } },
    });
    if (isRefusal(there)) throw new Error(there.message);
    await sessions.end(here.session, here, 'acts-for-another');
    expect(told(here)).toEqual(['phone']);
    await desk.write(removeStaff, { commandId: newId(), facility: secondId, account: here.account }, mori);
    expect(told(here)).toEqual([]);
  });

  it('still lived at the record’s own place', async () => {
    const { desk, enter, take, told, kept } = await bench();
    const phone = await enter('電話');
    const session = { commandId: newId(), session: phone.session, cause: 'signed-out' as const };
    await desk.write(endSession, session, phone);
    expect(isRefusal(await take(phone, 'phone'))).toBe(false);
    expect(told(phone)).toEqual([]);
    expect(kept()).toBe(0);
  });

  it('and tells nobody who was told there before', async () => {
    const { facilities, enter, take, told } = await bench();
    await facilities.register({ ...station('nurse.mori', 'つむぎ第二'), managerName: '森 さくら' }, office);
    const [ito, mori] = [await enter('共用'), await enter('共用', password, 'nurse.mori')];
    await take(ito, 'shared');
    await take(mori, 'shared');
    expect(told(ito)).toEqual([]);
    expect(told(mori)).toEqual(['shared']);
    // Coming back, it is a new wish, though its keys are the old ones.
    await take(ito, 'shared');
    expect(told(ito)).toEqual(['shared']);
    expect(told(mori)).toEqual([]);
  });
});

describe('The page of a later sign-in', () => {
  it('takes over what stands, and ends it with its own session', async () => {
    const { desk, enter, take, told } = await bench();
    const yesterday = await enter('電話');
    await take(yesterday, 'phone');
    desk.clock.advance(13 * HOUR);
    const today = await enter('電話');
    expect(isRefusal(await take(today, 'phone', true))).toBe(false);
    await desk.write(endSession, { commandId: newId(), session: yesterday.session, cause: 'ended-from-another' }, today);
    expect(told(today)).toEqual(['phone']);
    await desk.write(endSession, { commandId: newId(), session: today.session, cause: 'signed-out' }, today);
    expect(told(today)).toEqual([]);
  });

  it.each(['the session', 'the person'])('is told that it was ended with %s, and may be asked anew', async (by) => {
    const { desk, enter, take, told } = await bench();
    const yesterday = await enter('電話');
    await take(yesterday, 'phone');
    const today = await enter('電話');
    const end = {
      commandId: newId(),
      id: pushIdOf(today.account, endpoint('phone')),
      account: today.account,
      reason: 'unsubscribed' as const,
    };
    if (by === 'the person') await desk.write(endPush, end, today);
    else await desk.write(endSession, { commandId: newId(), session: yesterday.session, cause: 'signed-out' }, yesterday);
    expect(await take(today, 'phone', true)).toMatchObject({ code: 'CONFLICT' });
    expect(told(today)).toEqual([]);
    await take(today, 'phone');
    expect(told(today)).toEqual(['phone']);
  });
});

describe('An old record, which names no session', () => {
  /** As it was written before records named one. */
  const old = async (made: Awaited<ReturnType<typeof bench>>, viewer: Viewer) => {
    await made.take(viewer, 'phone');
    const record = made.desk.log.at(-1)!;
    const { session: _, ...clear } = record.clear;
    made.desk.log[made.desk.log.length - 1] = { ...record, version: 1, clear };
    const again = accountBench(capabilities, made.desk).desk;
    await again.takeIn();
    return again;
  };

  it('is read as of the last session on such a device, and ends with it', async () => {
    const made = await bench();
    const phone = await made.enter('電話');
    await made.enter('タブレット');
    const anew = await old(made, phone);
    expect(addressesOf(anew.read, pushChannel, phone.account)).toHaveLength(1);
    await made.desk.write(endSession, { commandId: newId(), session: phone.session, cause: 'signed-out' }, phone);
    await anew.takeIn();
    expect(addressesOf(anew.read, pushChannel, phone.account)).toHaveLength(0);
  });
});
