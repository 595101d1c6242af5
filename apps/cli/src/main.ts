import 'reflect-metadata';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { DataFolderError, SettingsError } from '@tsumugi/server';
import { backup } from './backup.js';
import type { Until } from './backup/chain.js';
import { clockAccept } from './clock.js';
import { CommandError } from './command-error.js';
import { acceptFolder } from './folder.js';
import { found } from './found.js';
import { migrate } from './migrate.js';
import { rebuild } from './rebuild.js';
import { restore } from './restore.js';
import { seed } from './seed.js';
import { profiles } from './seed/profiles.js';
import { verify } from './verify.js';

const whole =
  (least: number, most: number, example: string) =>
  (value: string): number => {
    const read = Number(value);
    if (/^\d+$/.test(value) && read >= least && read <= most) return read;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}, e.g. ${example}.`);
  };

function day(value: string): string {
  const date = new Date(`${value}T00:00:00.000Z`);
  if (/^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value)) return value;
  throw new InvalidArgumentError('It must be a day, e.g. --until 2026-04-01.');
}

/** An instant with its zone, or a position. */
function until(value: string): Until {
  if (/^\d+$/.test(value)) return { position: Number(value) };
  const date = new Date(value);
  if (/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}.*(?:Z|[+-]\d{2}:\d{2})$/.test(value) && !Number.isNaN(date.getTime()))
    return { at: date.toISOString() };
  throw new InvalidArgumentError('It must be an instant with its zone, or a position, e.g. --until 2026-11-21T18:00:00+09:00.');
}

const program = new Command('tsumugi').description('Tsumugi on the command line').exitOverride().showSuggestionAfterError();
const data = () => new Option('--data <folder>', 'the data folder; TSUMUGI_DATA, or ./data, without it');
const json = () => new Option('--json', 'the result as one JSON object').default(false);

program
  .command('seed')
  .description('fills an empty data folder with an invented region')
  .requiredOption('--patients <count>', 'how many patients', whole(1, 100_000, '--patients 100'))
  .option('--months <count>', 'how many months of their lives', whole(1, 60, '--months 6'), 6)
  .option('--seed <number>', 'the same number gives the same region', whole(0, 4_294_967_295, '--seed 1'), 1)
  .option('--until <day>', 'the day that the story ends before, in Japan; today without it', day)
  .addOption(new Option('--profile <name>', 'how many of each profession').choices(Object.keys(profiles)).default('東京都医師会'))
  .option('--password <password>', 'everybody can sign in with it; nobody can without it')
  .addOption(data())
  .addOption(json())
  .action(seed);

program
  .command('found')
  .description('founds a region and opens the first account of its office')
  .requiredOption('--name <name>', "the region's name")
  .requiredOption('--office-name <name>', 'the person who signs in first')
  .requiredOption('--office-kana <kana>', 'how that name is read')
  .requiredOption('--sign-in <name>', 'the sign-in name of that person')
  .option('--email <address>', 'the mail address of that person')
  .option('--password-stdin', 'reads the password from standard input instead of asking for it', false)
  .option('--generate-password', 'makes a password and prints it once', false)
  .option('--another', 'founds a region beside those that there are', false)
  .addOption(data())
  .addOption(json())
  .action(found);

program
  .command('verify')
  .description('opens every event and every file, and says what is broken')
  .addOption(data())
  .addOption(json())
  .action(verify);
program.command('rebuild').description('builds the views anew from the log').addOption(data()).addOption(json()).action(rebuild);

program
  .command('clock')
  .description('what the log says of the clock')
  .command('accept')
  .description('goes on past a last record that is from the future, and names it')
  .addOption(data())
  .addOption(json())
  .action(clockAccept);

program
  .command('backup')
  .description('copies log, files and looks into one folder and the keys into another, while nodes run')
  .requiredOption('--to <folder>', 'a new folder for log, files, looks and shred ledger')
  .requiredOption('--keys-to <folder>', 'a new folder for the keys, apart from the other')
  .option('--since <folder>', 'copies only what came after an earlier backup; that one must be kept')
  .option('--ledger-to <file>', 'a file that always holds the newest shred ledger')
  .addOption(data())
  .addOption(json())
  .action(backup);

program
  .command('restore')
  .description('checks a backup and brings it into an empty folder, or an empty cluster by the settings')
  .requiredOption('--from <folder>', 'the backup; those that it goes on from lie where they lay')
  .requiredOption('--keys <folder>', 'the backup of the keys')
  .option('--ledger <file>', 'a newer copy of the shred ledger, or the backup that holds one')
  .option('--until <instant>', 'nothing that was written after this instant, or this position', until)
  .option('--resume', 'goes on with a restore into a cluster that was broken off', false)
  .addOption(data())
  .addOption(json())
  .action(restore);

program
  .command('migrate')
  .description('moves everything from a data folder into the cluster of the settings, or back')
  .option('--to-cluster', 'from the data folder into the cluster')
  .option('--from-cluster', 'from the cluster into the data folder')
  .option('--resume', 'goes on with a migration into the cluster that was broken off', false)
  .addOption(data())
  .addOption(json())
  .action(migrate);

program
  .command('folder')
  .description('about the data folder itself')
  .command('accept')
  .description('goes on with a data folder whose log is missing or shorter than what it has seen; what contradicts it is set aside')
  .addOption(data())
  .addOption(json())
  .action(acceptFolder);

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = 1;
  if (error instanceof CommanderError) process.exitCode = error.exitCode;
  else if (error instanceof CommandError || error instanceof SettingsError || error instanceof DataFolderError)
    console.error(error.message);
  else console.error(process.env['TSUMUGI_LOG'] === 'debug' ? (error as Error).stack : `This did not work: ${(error as Error).message}`);
}
