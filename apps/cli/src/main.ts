import 'reflect-metadata';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { DataFolderError, SettingsError } from '@tsumugi/server';
import { CommandError } from './command-error.js';
import { rebuild } from './rebuild.js';
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
  .command('verify')
  .description('opens every event and every file, and says what is broken')
  .addOption(data())
  .addOption(json())
  .action(verify);
program.command('rebuild').description('builds the views anew from the log').addOption(data()).addOption(json()).action(rebuild);

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = 1;
  if (error instanceof CommanderError) process.exitCode = error.exitCode;
  else if (error instanceof CommandError || error instanceof SettingsError || error instanceof DataFolderError)
    console.error(error.message);
  else console.error(process.env['TSUMUGI_LOG'] === 'debug' ? (error as Error).stack : `This did not work: ${(error as Error).message}`);
}
