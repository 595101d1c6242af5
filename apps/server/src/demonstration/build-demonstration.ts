import { Accounts, defaultRegionPolicy, FileDesk, foundRegion, Passwords, systemViewer } from '@tsumugi/care';
import { SetClock, systemIds, type Instant } from '@tsumugi/kernel';
import { CareDesk } from '../platform/care-desk.js';
import { ContentFilePreparer } from '../platform/content-file-preparer.js';
import { Platform, type PlatformOptions } from '../platform/platform.js';
import { gatherCast } from './cast.js';
import { playNeighbours } from './neighbours.js';
import { Stage } from './stage.js';
import { StoryTime } from './story-time.js';
import { playYamadaHaru } from './yamada-haru.js';

/**
 * Fills an empty data folder with a region of invented people, told relative to `now`. Everything
 * goes through the same actions as in life, on a clock that the story sets.
 */
export async function buildDemonstration(options: Omit<PlatformOptions, 'clock'>, now: Instant): Promise<void> {
  const clock = new SetClock(now);
  const platform = await Platform.open({ ...options, clock });
  try {
    await platform.start();
    await play(platform, clock, now);
  } finally {
    await platform.close();
  }
}

async function play(platform: Platform, clock: SetClock, now: Instant): Promise<void> {
  const desk = new CareDesk(platform);
  const stage = new Stage(desk, clock);
  const time = new StoryTime(now);
  const accounts = new Accounts(desk, new NoPasswords());
  const files = new FileDesk(desk, new ContentFilePreparer(), platform.vault, platform.blobs);

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
