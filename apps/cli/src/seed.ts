import { DAY, SetClock, plus, type Instant } from '@tsumugi/kernel';
import { Argon2Passwords } from '@tsumugi/server';
import { viewsFileName } from '@tsumugi/views';
import { buildWithoutWaiting, makeDurable } from './bulk-views.js';
import { CommandError } from './command-error.js';
import { openPlatform, requireEmpty, settingsFor } from './open-platform.js';
import { number, Progress, rate, seconds, tell, type Output } from './output.js';
import { Agenda } from './seed/agenda.js';
import { Dice } from './seed/dice.js';
import { Life } from './seed/life.js';
import { foundNetwork } from './seed/network.js';
import type { ProfileName } from './seed/profiles.js';
import { Scribe } from './seed/scribe.js';
import { daysOf, gatherTeam } from './seed/team.js';

export interface SeedOptions extends Output {
  readonly patients: number;
  readonly months: number;
  readonly seed: number;
  /** `YYYY-MM-DD` in Japan; nothing of the story is on this day or after it. */
  readonly until?: string;
  readonly profile: ProfileName;
  readonly password?: string;
  readonly data?: string;
}

/** The share of patients who are registered in the first two weeks; the others come later. */
const earlyShare = 0.8;
/** The office works from nine. */
const opening = 9 * 60 * 60 * 1000;

/** Fills an empty folder with a region that is the same for the same options, ids and times included. */
export async function seed(options: SeedOptions): Promise<void> {
  const settings = settingsFor(options.data);
  // What is written many at a time keeps its order in a folder alone.
  if (settings.profile === 'cluster')
    throw new CommandError(
      'A region is seeded in a data folder: seed one with TSUMUGI_PROFILE=embedded, then bring it with migrate --to-cluster.',
    );
  requireEmpty(settings);
  const until = options.until ?? daysOf(new Date().toISOString());
  const end = midnight(until);
  const from = midnight(monthsBefore(until, options.months));
  const days = Math.round((Date.parse(end) - Date.parse(from)) / DAY);

  const began = performance.now();
  const dice = new Dice(options.seed);
  dice.setTime(from);
  const region = dice.next();
  // Keys, too, are made at the time that the story begins.
  const platform = await openPlatform(settings, { clock: new SetClock(from) });
  try {
    const passwordHash =
      options.password === undefined ? null : await new Argon2Passwords().hash(options.password, { who: 'seed', known: true });
    const scribe = new Scribe(region, dice, platform);
    const agenda = new Agenda(from, end);
    const network = foundNetwork(scribe, dice, {
      region,
      patients: options.patients,
      profile: options.profile,
      passwordHash,
      from: plus(from, opening),
      seed: options.seed,
    });
    const arrivals = Array.from({ length: options.patients }, () =>
      dice.between(1, Math.max(1, dice.chance(earlyShare) ? Math.min(14, days - 2) : days - 2)),
    );
    const lives: Life[] = [];

    const writing = new Progress('writing', days, options.json);
    for (let day = 0; day < days; day += 1) {
      const start = plus(from, day * DAY);
      for (const arrival of arrivals) {
        // Joined into the day's order by the hour at which the station opens.
        if (arrival === day)
          agenda.put(
            plus(start, opening),
            () => void lives.push(new Life(scribe, dice, agenda, gatherTeam(scribe, dice, network, plus(start, opening), passwordHash))),
          );
      }
      const weekday = new Date(Date.parse(start) + opening).getUTCDay();
      for (const life of lives) life.plan(start, weekday);
      agenda.happen(day);
      scribe.endDay();
      await scribe.flush();
      writing.at(day);
    }
    writing.end();
    const written = seconds(began);

    const viewing = performance.now();
    const building = new Progress('building views', scribe.written, options.json);
    buildWithoutWaiting(platform.views);
    await platform.start((position) => building.at(position));
    platform.views.truncateLog();
    makeDurable(platform.folder.at('views', viewsFileName(platform.registry.views)));
    building.end();
    const viewed = seconds(viewing);

    const result = {
      region,
      seed: options.seed,
      from: daysOf(from),
      until,
      patients: options.patients,
      facilities: network.facilities.length,
      staff: network.facilities.reduce((sum, { staff }) => sum + staff.length, 0),
      events: scribe.written,
      byType: Object.fromEntries([...scribe.counts].sort(([, a], [, b]) => b - a)),
      seconds: { writing: written, sealingAndAppending: Math.round(scribe.writing * 1000) / 1000, views: viewed },
    };
    tell(options, result, [
      ...Object.entries(result.byType).map(([type, count]) => `${number(count).padStart(10)}  ${type}`),
      `Seeded ${number(result.patients)} patients, ${number(result.staff)} staff at ${result.facilities} facilities, ${result.from} to ${until}: ` +
        `${number(result.events)} events in ${written} s (${rate(result.events, written)}/s), views in ${viewed} s (${rate(result.events, viewed)}/s).`,
    ]);
  } finally {
    await platform.close();
  }
}

function midnight(day: string): Instant {
  return new Date(Date.parse(`${day}T00:00:00+09:00`)).toISOString();
}

/** The same day of an earlier month, or the last one that month has. */
function monthsBefore(day: string, months: number): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  const first = new Date(Date.UTC(year, month - 1 - months, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth(), Math.min(date, last))).toISOString().slice(0, 10);
}
