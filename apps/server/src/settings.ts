import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { plainToInstance, Transform } from 'class-transformer';
import { IsBoolean, IsEmail, IsIn, IsInt, IsOptional, IsString, IsUrl, Matches, Max, Min, ValidateIf, validateSync } from 'class-validator';

const number = ({ value }: { value: unknown }): unknown => (typeof value === 'string' && value.trim() !== '' ? Number(value) : value);
const flag = ({ value }: { value: unknown }): unknown =>
  value === 'true' || value === '1' ? true : value === 'false' || value === '0' ? false : value;

const wholePort = { message: 'TSUMUGI_PORT must be a whole number from 0 to 65535, e.g. TSUMUGI_PORT=3000' };

const wholeAdminPort = { message: 'TSUMUGI_ADMIN_PORT must be a whole number from 0 to 65535, e.g. TSUMUGI_ADMIN_PORT=9464' };
const wholeDrain = { message: 'TSUMUGI_DRAIN_SECONDS must be a number of seconds from 0 to 600, e.g. TSUMUGI_DRAIN_SECONDS=10' };

/** For fields that only a cluster needs, and always then. */
const InCluster = (): PropertyDecorator => ValidateIf(({ profile }: Settings) => profile === 'cluster');

/**
 * Everything that can be set, from environment variables; `docs/settings.md` lists them. Each
 * field's message is an example of what would be right.
 */
export class Settings {
  /** `TSUMUGI_PROFILE` */
  @IsIn(['embedded', 'cluster'], { message: 'TSUMUGI_PROFILE must be embedded or cluster, e.g. TSUMUGI_PROFILE=embedded' })
  readonly profile: 'embedded' | 'cluster' = 'embedded';

  /** `TSUMUGI_NODE`: the node's name in logs and leases; the host's name and a few letters without it. */
  @Matches(/^[A-Za-z0-9][A-Za-z0-9.-]{0,63}$/, { message: 'TSUMUGI_NODE must be a short name, e.g. TSUMUGI_NODE=tsumugi-0' })
  readonly node: string = `${
    hostname()
      .replaceAll(/[^A-Za-z0-9.-]/g, '')
      .slice(0, 50) || 'node'
  }-${randomBytes(2).toString('hex')}`;

  /** `TSUMUGI_EVENT_STORE_URL`: KurrentDB, in a cluster. */
  @InCluster()
  @Matches(/^(?:kurrentdb|kdb|esdb)(?:\+discover)?:\/\/\S+$/, {
    message: 'TSUMUGI_EVENT_STORE_URL must be the address of KurrentDB, e.g. TSUMUGI_EVENT_STORE_URL=kurrentdb://localhost:2113?tls=false',
  })
  readonly eventStoreUrl!: string;

  /** `TSUMUGI_NATS_URL`: one or more servers, with commas between them. */
  @InCluster()
  @Matches(/^(?:nats|tls):\/\/\S+$/, {
    message: 'TSUMUGI_NATS_URL must be the address of NATS, e.g. TSUMUGI_NATS_URL=nats://localhost:4222',
  })
  readonly natsUrl!: string;

  /** `TSUMUGI_REDIS_URL` */
  @InCluster()
  @Matches(/^rediss?:\/\/\S+$/, {
    message: 'TSUMUGI_REDIS_URL must be the address of Redis, e.g. TSUMUGI_REDIS_URL=redis://localhost:6379',
  })
  readonly redisUrl!: string;

  /** `TSUMUGI_S3_URL`: any S3 server. */
  @InCluster()
  @IsUrl(
    { require_tld: false, require_protocol: true, protocols: ['http', 'https'] },
    { message: 'TSUMUGI_S3_URL must be the address of an S3 server, e.g. TSUMUGI_S3_URL=http://localhost:9000' },
  )
  readonly s3Url!: string;

  /** `TSUMUGI_S3_ACCESS_KEY` and `TSUMUGI_S3_SECRET_KEY` */
  @InCluster()
  @Matches(/\S/, { message: 'TSUMUGI_S3_ACCESS_KEY must be the access key of the S3 server' })
  readonly s3AccessKey!: string;

  @InCluster()
  @Matches(/\S/, { message: 'TSUMUGI_S3_SECRET_KEY must be the secret key of the S3 server' })
  readonly s3SecretKey!: string;

  /** `TSUMUGI_S3_REGION` */
  @Matches(/^[a-z0-9-]+$/, { message: 'TSUMUGI_S3_REGION must be a region of the S3 server, e.g. TSUMUGI_S3_REGION=us-east-1' })
  readonly s3Region: string = 'us-east-1';

  /** `TSUMUGI_S3_BUCKET`: files, snapshots of the views, and the looks of all nodes, all sealed. */
  @Matches(/^[a-z0-9][a-z0-9.-]{2,62}$/, { message: 'TSUMUGI_S3_BUCKET must be the name of a bucket, e.g. TSUMUGI_S3_BUCKET=tsumugi' })
  readonly s3Bucket: string = 'tsumugi';

  /** `TSUMUGI_S3_KEYS_BUCKET`: keys and shred ledger; a bucket of its own, for their backups live apart. */
  @Matches(/^[a-z0-9][a-z0-9.-]{2,62}$/, {
    message: 'TSUMUGI_S3_KEYS_BUCKET must be the name of another bucket, e.g. TSUMUGI_S3_KEYS_BUCKET=tsumugi-keys',
  })
  readonly s3KeysBucket: string = 'tsumugi-keys';

  /** `TSUMUGI_ADMIN_PORT`: probes and metrics, apart from what people reach. */
  @Transform(number)
  @IsOptional()
  @IsInt(wholeAdminPort)
  @Min(0, wholeAdminPort)
  @Max(65_535, wholeAdminPort)
  readonly adminPort?: number;

  /** `TSUMUGI_ADMIN_HOST` */
  @Matches(/^[0-9a-zA-Z.:-]+$/, { message: 'TSUMUGI_ADMIN_HOST must be an address, e.g. TSUMUGI_ADMIN_HOST=127.0.0.1' })
  readonly adminHost: string = '127.0.0.1';

  /** `TSUMUGI_DRAIN_SECONDS`: how long a node that was told to stop still serves, while its sockets go. */
  @Transform(number)
  @IsOptional()
  @Min(0, wholeDrain)
  @Max(600, wholeDrain)
  readonly drainSeconds?: number;

  /** `TSUMUGI_TRACES_URL`: an OpenTelemetry collector (OTLP over HTTP). */
  @IsOptional()
  @IsUrl(
    { require_tld: false, require_protocol: true, protocols: ['http', 'https'] },
    { message: 'TSUMUGI_TRACES_URL must be the address of a collector, e.g. TSUMUGI_TRACES_URL=http://localhost:4318/v1/traces' },
  )
  readonly tracesUrl?: string;

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
  TSUMUGI_NODE: 'node',
  TSUMUGI_EVENT_STORE_URL: 'eventStoreUrl',
  TSUMUGI_NATS_URL: 'natsUrl',
  TSUMUGI_REDIS_URL: 'redisUrl',
  TSUMUGI_S3_URL: 's3Url',
  TSUMUGI_S3_ACCESS_KEY: 's3AccessKey',
  TSUMUGI_S3_SECRET_KEY: 's3SecretKey',
  TSUMUGI_S3_REGION: 's3Region',
  TSUMUGI_S3_BUCKET: 's3Bucket',
  TSUMUGI_S3_KEYS_BUCKET: 's3KeysBucket',
  TSUMUGI_ADMIN_PORT: 'adminPort',
  TSUMUGI_ADMIN_HOST: 'adminHost',
  TSUMUGI_DRAIN_SECONDS: 'drainSeconds',
  TSUMUGI_TRACES_URL: 'tracesUrl',
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
  const settings = plainToInstance(Settings, { ...defaultsOf(given['profile']), ...given }, { exposeDefaultValues: true });
  const mistake = validateSync(settings, { whitelist: true })[0];
  if (mistake) throw new SettingsError(`${Object.values(mistake.constraints ?? {})[0] ?? mistake.property}.`);
  if (settings.profile === 'cluster') requireClusterSettings(settings);
  return settings;
}

/** What a profile has otherwise than the class says. */
function defaultsOf(profile: string | undefined): Record<string, string> {
  return profile === 'cluster' ? { demonstration: 'false', adminPort: '9464', drainSeconds: '10' } : { drainSeconds: '0' };
}

function requireClusterSettings({ kek, kekFile, demonstration, s3Bucket, s3KeysBucket }: Settings): void {
  // A key that a node made for itself would open nothing of the others'.
  if (!kek && !kekFile) throw new SettingsError('TSUMUGI_KEK or TSUMUGI_KEK_FILE must give all nodes of a cluster the same key.');
  if (demonstration) throw new SettingsError('TSUMUGI_DEMONSTRATION must be false in a cluster: the demonstration fills a data folder.');
  if (s3Bucket === s3KeysBucket) {
    throw new SettingsError(
      'TSUMUGI_S3_KEYS_BUCKET must be another bucket than TSUMUGI_S3_BUCKET, e.g. TSUMUGI_S3_KEYS_BUCKET=tsumugi-keys.',
    );
  }
}
