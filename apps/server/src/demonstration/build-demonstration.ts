import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Accounts, defaultRegionPolicy, FileDesk, foundRegion, Passwords, systemViewer } from '@tsumugi/care';
import { isRefusal, SetClock, systemIds, type Instant, type Viewer } from '@tsumugi/kernel';
import { boards } from '@tsumugi/plugin-boards';
import { CareDesk } from '../platform/care-desk.js';
import { ContentFilePreparer } from '../platform/content-file-preparer.js';
import { Platform, type PlatformOptions } from '../platform/platform.js';
import { PluginHost } from '../plugins/plugin-host.js';
import { gatherCast } from './cast.js';
import { playNeighbours } from './neighbours.js';
import { Stage } from './stage.js';
import { StoryTime } from './story-time.js';
import { playYamadaHaru } from './yamada-haru.js';

/**
 * Fills an empty data folder with a region of invented people, told relative to `now`. Everything
 * goes through the same actions as in life, on a clock that the story sets. It is made beside and
 * moved in whole, the log last: a start that is broken off leaves a folder that is still empty.
 */
export async function buildDemonstration(options: Omit<PlatformOptions, 'clock'>, now: Instant): Promise<void> {
  const data = resolve(options.data);
  const building = join(data, 'building');
  rmSync(building, { recursive: true, force: true });
  mkdirSync(building, { recursive: true, mode: 0o700 });
  const clock = new SetClock(now);
  const platform = await Platform.open({ ...options, data: building, kekFile: options.kekFile ?? join(data, 'kek'), clock });
  try {
    await platform.start();
    await play(platform, clock, now);
  } finally {
    await platform.close();
  }
  const names = readdirSync(building).filter((name) => name !== 'lock' && name !== 'log');
  for (const name of [...names, 'log']) {
    rmSync(join(data, name), { recursive: true, force: true });
    renameSync(join(building, name), join(data, name));
  }
  rmSync(building, { recursive: true });
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
  override hash(): Promise<string> {
    return Promise.reject(new Error('Nobody in a demonstration has a password.'));
  }
  override verify(): Promise<boolean> {
    return Promise.resolve(false);
  }
}
