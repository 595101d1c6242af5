import { randomInt } from 'node:crypto';
import { Accounts, defaultRegionPolicy, foundRegion, passwordLength, signInNamePattern, systemViewer } from '@tsumugi/care';
import { isRefusal, systemIds, type Refusal } from '@tsumugi/kernel';
import { Argon2Passwords, CareDesk } from '@tsumugi/server';
import { CommandError } from './command-error.js';
import { openToWrite, settingsFor } from './open-platform.js';
import { tell, type Output } from './output.js';
import { askPassword, readPassword } from './password.js';

export interface FoundOptions extends Output {
  /** The region's, as people read it. */
  readonly name: string;
  readonly officeName: string;
  readonly officeKana: string;
  readonly signIn: string;
  readonly email?: string;
  readonly passwordStdin: boolean;
  readonly generatePassword: boolean;
  /** Founds one beside those that there are. */
  readonly another: boolean;
  readonly data?: string;
}

/** Founds a region in an empty log and opens the account of the first person of its office. */
export async function found(options: FoundOptions): Promise<void> {
  requireNames(options);
  requireSignInName(options.signIn);
  if (options.email !== undefined && !/^[^\s@]+@[^\s@]+$/.test(options.email))
    throw new CommandError('The mail address must be one, e.g. --email office@tsumugi.example.jp.');
  const settings = settingsFor(options.data);
  const platform = await openToWrite(settings);
  try {
    await platform.start();
    const there = platform.views.all<{ id: string; name: string; open: number }>(
      `SELECT id, name, EXISTS (SELECT 1 FROM account_account a WHERE a.region = r.id AND a.kind = 'office') AS open FROM region_region r`,
    );
    // A try that ended before the office had an account is taken up again.
    const begun = there.find(({ name, open }) => !open && name === options.name);
    if (there.length > 0 && !begun && !options.another)
      throw new CommandError(
        `There is a region already: ${there.map(({ name }) => name).join(', ')}. To found another beside it, add --another.`,
      );
    const desk = new CareDesk(platform);
    const accounts = new Accounts(desk, new Argon2Passwords());
    if (accounts.find(options.signIn))
      throw new CommandError(`The sign-in name ${options.signIn} is taken; choose another with --sign-in.`);
    const { password, generated } = await passwordFor(options);

    const region = begun?.id ?? systemIds.next();
    const system = systemViewer(region);
    if (!begun) {
      const command = { commandId: region, name: options.name, policy: defaultRegionPolicy, demonstration: false };
      const founded = done(await desk.dispatch(foundRegion, command, system));
      await desk.seen(founded.position);
    }
    const person = { signInName: options.signIn, name: options.officeName, kana: options.officeKana, email: options.email ?? null };
    const { account } = done(await accounts.open({ kind: 'office', ...person, password }, systemIds.next(), system));
    tell(options, { region, account, ...(generated ? { password } : {}) }, [
      ...(generated ? [`The password, told this once: ${password}`] : []),
      `Founded ${options.name} (region ${region}). ${options.officeName} signs in as ${options.signIn} on the office's page.`,
    ]);
  } finally {
    await platform.close();
  }
}

function done<T>(outcome: T | Refusal): T {
  if (isRefusal(outcome)) throw new CommandError(`The region could not be founded: ${outcome.message}`);
  return outcome;
}

function requireNames({ name, officeName, officeKana }: FoundOptions): void {
  for (const [option, value] of Object.entries({ '--name': name, '--office-name': officeName, '--office-kana': officeKana }))
    if (value.trim() === '' || value.length > 100) throw new CommandError(`${option} must have 1 to 100 characters.`);
}

function requireSignInName(name: string): void {
  if (!signInNamePattern.test(name))
    throw new CommandError('The sign-in name must have 3 to 100 letters, digits or . _ @ + -, e.g. --sign-in office.');
}

async function passwordFor({ passwordStdin, generatePassword }: FoundOptions): Promise<{ password: string; generated: boolean }> {
  if (generatePassword) return { password: newPassword(), generated: true };
  if (!passwordStdin && !process.stdin.isTTY)
    throw new CommandError('There is no terminal to ask for a password: use --password-stdin or --generate-password.');
  const password = passwordStdin ? await readPassword() : await askPassword();
  const [least, most] = passwordLength;
  if (password.length < least || password.length > most) throw new CommandError(`The password must have ${least} to ${most} characters.`);
  return { password, generated: false };
}

/** Letters and digits that are not taken for one another when they are copied by hand. */
const letters = 'abcdefghijkmnpqrstuvwxyz23456789';

/** 100 bits, in groups. */
function newPassword(): string {
  const groups = Array.from({ length: 5 }, () => Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join(''));
  return groups.join('-');
}
