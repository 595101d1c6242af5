import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Accounts, defaultRegionPolicy, FileDesk, foundRegion, Passwords, systemViewer } from '@tsumugi/care';
import { isRefusal, SetClock, systemIds, type Instant, type Viewer } from '@tsumugi/kernel';
import { boards } from '@tsumugi/plugin-boards';
import { syncFolder, writeDurably } from '@tsumugi/vault';
import { CareDesk } from '../platform/care-desk.js';
import { ContentFilePreparer } from '../platform/content-file-preparer.js';
import { DataFolder, identityOf } from '../platform/data-folder.js';
import { Platform, type PlatformOptions } from '../platform/platform.js';
import { contradictionOf, isLogEmpty } from '../platform/whole-folder.js';
import { PluginHost } from '../plugins/plugin-host.js';
import { gatherCast } from './cast.js';
import { playNeighbours } from './neighbours.js';
import { Stage } from './stage.js';
import { StoryTime } from './story-time.js';
import { playYamadaHaru } from './yamada-haru.js';

/** Written into what was built, once it is whole. */
const wholeName = 'whole';

/**
 * Fills an empty data folder with a region of invented people, told relative to `now`; any other
 * folder stays as it is. Everything goes through the same actions as in life, on a clock that the
 * story sets. It is made beside and moved in whole, the log last: a start that is broken off is
 * gone on with by the next.
 */
export async function demonstrate(options: Omit<PlatformOptions, 'clock'>, now: Instant): Promise<void> {
  const folder = new DataFolder(options.data);
  try {
    const identity = identityOf(folder.at());
    const begun = identity !== 'unreadable' && identity?.state === 'arriving' && identity.by === 'demonstration';
    if (!begun && (!isLogEmpty(folder.at()) || contradictionOf(folder.at()) !== null)) return;
    await folder.become({ state: 'arriving', by: 'demonstration' });
    const building = folder.at('building');
    if (!begun || !existsSync(join(building, wholeName))) {
      rmSync(building, { recursive: true, force: true });
      await build({ ...options, data: building, kekFile: options.kekFile ?? folder.at('kek') }, now);
      await writeDurably(join(building, wholeName), '');
    }
    await moveIn(folder, building);
    rmSync(building, { recursive: true });
    await folder.become({ state: 'demonstration' });
  } finally {
    folder.release();
  }
}

async function build(options: PlatformOptions, now: Instant): Promise<void> {
  mkdirSync(options.data, { recursive: true, mode: 0o700 });
  const clock = new SetClock(now);
  const platform = await Platform.open({ ...options, clock });
  try {
    await platform.start();
    await play(platform, clock, now);
  } finally {
    await platform.close();
  }
}

/** What a start left that had nothing to write is in the way, and is kept. */
async function moveIn(folder: DataFolder, building: string): Promise<void> {
  const names = readdirSync(building).filter((name) => !['lock', 'identity', wholeName, 'log'].includes(name));
  for (const name of [...names, 'log']) {
    if (!existsSync(join(building, name))) continue;
    await folder.setAside([name], 'before-the-demonstration');
    renameSync(join(building, name), folder.at(name));
    await syncFolder(folder.at());
  }
}

async function play(platform: Platform, clock: SetClock, now: Instant): Promise<void> {
  const desk = new CareDesk(platform);
  const stage = new Stage(desk, clock);
  const time = new StoryTime(now);
  const accounts = new Accounts(desk, new NoPasswords());
  const files = new FileDesk(desk, new ContentFilePreparer(), platform.vault, platform.blobs, platform.store);

  const region = systemIds.next();
  await stage.act(
    time.at(120, '09:00'),
    systemViewer(region),
    foundRegion,
    { name: '青葉地域 多職種連携ネットワーク', policy: defaultRegionPolicy, demonstration: true },
    region,
  );
  const cast = await gatherCast(stage, accounts, region, time);
  // First the one whose story reads the time itself, then the others side by side.
  await playYamadaHaru(stage, cast, time, { accounts, files });
  await playNeighbours(stage, cast, time);
  await postNotice(platform, desk, clock, time.at(1, '17:30'), cast.people.nurse);
}

/** Something to read on the nurses' own board. */
async function postNotice(platform: Platform, desk: CareDesk, clock: SetClock, at: Instant, nurse: Viewer): Promise<void> {
  const host = new PluginHost([boards], platform.views);
  await host.start(platform.folder.at('plugins'), platform.feed, platform.sealing);
  try {
    clock.set(at);
    const commandId = systemIds.next();
    const input = {
      title: '職員の予防接種は月曜からです',
      text: '月曜と火曜の朝礼のあと、事務室で順に受けてください。当日の体温を測ってから来てください。都合の悪い方は佐藤まで。',
    };
    const posted = await desk.dispatch(host.action('boards', 'postNotice'), { commandId, input, stream: commandId }, nurse);
    if (isRefusal(posted)) throw new Error(`The demonstration's notice was refused: ${posted.message}`);
  } finally {
    await host.stop();
  }
}

/** Invented people enter by their faces: a password that somebody knows would be a way in. */
class NoPasswords extends Passwords {
  protected override hashNow(): Promise<string> {
    return Promise.reject(new Error('Nobody in a demonstration has a password.'));
  }
  protected override verifyNow(): Promise<boolean> {
    return Promise.resolve(false);
  }
}
