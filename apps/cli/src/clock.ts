import { acceptClock, systemViewer } from '@tsumugi/care';
import { isRefusal, MINUTE, systemClock, systemIds } from '@tsumugi/kernel';
import { lastRecordOf } from '@tsumugi/server';
import { CommandError } from './command-error.js';
import { openToWrite, requireLog, settingsFor } from './open-platform.js';
import { number, tell, type Output } from './output.js';

/** Goes on past a last record that is from the future, and names it; nodes then go by the time of this command. */
export async function clockAccept(options: Output & { data?: string }): Promise<void> {
  const settings = settingsFor(options.data);
  requireLog(settings);
  const platform = await openToWrite(settings);
  try {
    await platform.start();
    const last = await lastRecordOf(platform.views, platform.store);
    if (!last) throw new CommandError('The log has no events: there is nothing to accept.');
    const now = systemClock.now();
    const { position, type, at, region } = last;
    if (at <= now)
      throw new CommandError(
        `There is nothing to accept: the last record was written at ${at}, and the clock of this machine stands at ${now}. If nodes refuse all the same, it is their clocks that are wrong.`,
      );
    const accepted = await platform.dispatcher.dispatch(
      acceptClock,
      { commandId: systemIds.next(), region, position, type, at },
      systemViewer(region),
    );
    if (isRefusal(accepted)) throw new CommandError(`The clock could not be accepted: ${accepted.message}`);
    const minutes = Math.ceil((Date.parse(at) - Date.parse(now)) / MINUTE);
    tell(options, { position, type, at, clock: now }, [
      `The record at position ${position} (${type}) bears the time ${at}, ${number(minutes)} minutes ahead of this machine's clock, which stands at ${now}.`,
      'It stays as it is: people see that time. Nodes go on from here; see that the clock which wrote it is right by now.',
    ]);
  } finally {
    await platform.close();
  }
}
