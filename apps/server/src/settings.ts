import { plainToInstance, Transform } from 'class-transformer';
import { IsBoolean, IsEmail, IsIn, IsInt, IsOptional, IsString, IsUrl, Matches, Max, Min, validateSync } from 'class-validator';

const number = ({ value }: { value: unknown }): unknown => (typeof value === 'string' && value.trim() !== '' ? Number(value) : value);
const flag = ({ value }: { value: unknown }): unknown =>
  value === 'true' || value === '1' ? true : value === 'false' || value === '0' ? false : value;

const wholePort = { message: 'TSUMUGI_PORT must be a whole number from 0 to 65535, e.g. TSUMUGI_PORT=3000' };

/**
 * Everything that can be set, from environment variables; `docs/settings.md` lists them. Each
 * field's message is an example of what would be right.
 */
export class Settings {
  /** `TSUMUGI_PROFILE` */
  @IsIn(['embedded'], { message: 'TSUMUGI_PROFILE must be a known profile, e.g. TSUMUGI_PROFILE=embedded' })
  readonly profile = 'embedded' as const;

  /** `TSUMUGI_PORT`; 0 takes any free port. */
  @Transform(number)
  @IsInt(wholePort)
  @Min(0, wholePort)
  @Max(65_535, wholePort)
  readonly port: number = 3000;

  /** `TSUMUGI_HOST`: the address to listen on. */
  @IsString()
  @Matches(/^[0-9a-zA-Z.:-]+$/, { message: 'TSUMUGI_HOST must be an address, e.g. TSUMUGI_HOST=127.0.0.1' })
  readonly host: string = '127.0.0.1';

  /** `TSUMUGI_DATA`: the folder of log, keys, files and views. */
  @IsString()
  @Matches(/\S/, { message: 'TSUMUGI_DATA must name a folder, e.g. TSUMUGI_DATA=./data' })
  readonly data: string = './data';

  /** `TSUMUGI_KEK`: the key that wraps all others, 64 hexadecimal digits; without it, a file in the data folder. */
  @IsOptional()
  @Matches(/^[0-9a-fA-F]{64}$/, { message: 'TSUMUGI_KEK must be 64 hexadecimal digits, e.g. from: openssl rand -hex 32' })
  readonly kek?: string;

  /** `TSUMUGI_KEK_FILE`: a file that holds it, best on another device than the data. */
  @IsOptional()
  @Matches(/\S/, { message: 'TSUMUGI_KEK_FILE must name a file, e.g. TSUMUGI_KEK_FILE=/etc/tsumugi/kek' })
  readonly kekFile?: string;

  /** `TSUMUGI_DEMONSTRATION`: whether an empty data folder is filled with the demonstration. */
  @Transform(flag)
  @IsBoolean({ message: 'TSUMUGI_DEMONSTRATION must be true or false, e.g. TSUMUGI_DEMONSTRATION=false' })
  readonly demonstration: boolean = true;

  /** `TSUMUGI_PUBLIC_URL`: where people reach this server; stands in mails and decides on secure cookies. */
  @IsOptional()
  @IsUrl(
    { require_tld: false, require_protocol: true, protocols: ['http', 'https'] },
    { message: 'TSUMUGI_PUBLIC_URL must be a URL, e.g. TSUMUGI_PUBLIC_URL=https://tsumugi.example.jp' },
  )
  readonly publicUrl?: string;

  /** `TSUMUGI_LOG`: how much is logged. */
  @IsIn(['silent', 'error', 'warn', 'info', 'debug'], {
    message: 'TSUMUGI_LOG must be silent, error, warn, info or debug, e.g. TSUMUGI_LOG=info',
  })
  readonly log: 'silent' | 'error' | 'warn' | 'info' | 'debug' = 'warn';

  /** `TSUMUGI_SYNC`: `off` exists only to prove that the durability test can fail. */
  @IsIn(['full', 'off'], { message: 'TSUMUGI_SYNC must be full or off, e.g. TSUMUGI_SYNC=full' })
  readonly sync: 'full' | 'off' = 'full';

  /** `TSUMUGI_SMTP_URL`: without it no mail is sent. */
  @IsOptional()
  @Matches(/^smtps?:\/\/\S+$/, { message: 'TSUMUGI_SMTP_URL must be an SMTP address, e.g. TSUMUGI_SMTP_URL=smtp://localhost:1025' })
  readonly smtpUrl?: string;

  /** `TSUMUGI_MAIL_FROM`: the sender of notices. */
  @IsEmail({}, { message: 'TSUMUGI_MAIL_FROM must be a mail address, e.g. TSUMUGI_MAIL_FROM=notice@tsumugi.example.jp' })
  readonly mailFrom: string = 'notice@tsumugi.example.jp';

  /** `TSUMUGI_PUSH_PUBLIC_KEY` and `TSUMUGI_PUSH_PRIVATE_KEY`: VAPID keys; without them no push is sent. */
  @IsOptional()
  @Matches(/^[\w-]{80,100}$/, {
    message: 'TSUMUGI_PUSH_PUBLIC_KEY must be a VAPID public key, e.g. from: npx web-push generate-vapid-keys',
  })
  readonly pushPublicKey?: string;

  @IsOptional()
  @Matches(/^[\w-]{40,50}$/, {
    message: 'TSUMUGI_PUSH_PRIVATE_KEY must be a VAPID private key, e.g. from: npx web-push generate-vapid-keys',
  })
  readonly pushPrivateKey?: string;
}

/** A mistake in the settings, in one sentence that names the variable. */
export class SettingsError extends Error {}

const variables: Readonly<Record<string, keyof Settings>> = {
  TSUMUGI_PROFILE: 'profile',
  TSUMUGI_PORT: 'port',
  TSUMUGI_HOST: 'host',
  TSUMUGI_DATA: 'data',
  TSUMUGI_KEK: 'kek',
  TSUMUGI_KEK_FILE: 'kekFile',
  TSUMUGI_DEMONSTRATION: 'demonstration',
  TSUMUGI_PUBLIC_URL: 'publicUrl',
  TSUMUGI_LOG: 'log',
  TSUMUGI_SYNC: 'sync',
  TSUMUGI_SMTP_URL: 'smtpUrl',
  TSUMUGI_MAIL_FROM: 'mailFrom',
  TSUMUGI_PUSH_PUBLIC_KEY: 'pushPublicKey',
  TSUMUGI_PUSH_PRIVATE_KEY: 'pushPrivateKey',
};

/** Variables that start with the platform's name but belong to its tests and tools. */
const otherVariables = new Set(['TSUMUGI_TEST_PROGRAMS']);

/** @throws SettingsError: the first mistake, with an example; an unknown TSUMUGI_ variable is one */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const given: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (!name.startsWith('TSUMUGI_') || value === undefined || value === '' || otherVariables.has(name)) continue;
    const field = variables[name];
    if (!field) throw new SettingsError(`${name} is not a setting; docs/settings.md lists them all.`);
    given[field] = value;
  }
  const settings = plainToInstance(Settings, given, { exposeDefaultValues: true });
  const mistake = validateSync(settings, { whitelist: true })[0];
  if (mistake) throw new SettingsError(`${Object.values(mistake.constraints ?? {})[0] ?? mistake.property}.`);
  return settings;
}
