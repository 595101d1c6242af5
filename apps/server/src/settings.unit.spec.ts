import { readFileSync } from 'node:fs';
import { readSettings } from './settings.js';

describe('settings', () => {
  it('have defaults, and are read from the environment', () => {
    expect(readSettings({})).toMatchObject({ profile: 'embedded', port: 3000, data: './data', demonstration: true, sync: 'full' });
    expect(readSettings({ TSUMUGI_PORT: '8080', TSUMUGI_DEMONSTRATION: 'false', PATH: '/bin' })).toMatchObject({
      port: 8080,
      demonstration: false,
    });
    expect(readSettings({ TSUMUGI_PORT: '' }).port).toBe(3000);
  });

  it.each([
    ['TSUMUGI_PORT', 'eighty', 'TSUMUGI_PORT must be a whole number from 0 to 65535, e.g. TSUMUGI_PORT=3000.'],
    ['TSUMUGI_PORT', '70000', 'TSUMUGI_PORT must be a whole number from 0 to 65535, e.g. TSUMUGI_PORT=3000.'],
    ['TSUMUGI_PORT', '3000.5', 'TSUMUGI_PORT must be a whole number from 0 to 65535, e.g. TSUMUGI_PORT=3000.'],
    ['TSUMUGI_PROFILE', 'galaxy', 'TSUMUGI_PROFILE must be embedded or cluster, e.g. TSUMUGI_PROFILE=embedded.'],
    ['TSUMUGI_DEMONSTRATION', 'perhaps', 'TSUMUGI_DEMONSTRATION must be true or false, e.g. TSUMUGI_DEMONSTRATION=false.'],
    ['TSUMUGI_KEK', 'secret', 'TSUMUGI_KEK must be 64 hexadecimal digits, e.g. from: openssl rand -hex 32.'],
    ['TSUMUGI_PUBLIC_URL', 'tsumugi', 'TSUMUGI_PUBLIC_URL must be a URL, e.g. TSUMUGI_PUBLIC_URL=https://tsumugi.example.jp.'],
    ['TSUMUGI_LOG', 'loud', 'TSUMUGI_LOG must be silent, error, warn, info or debug, e.g. TSUMUGI_LOG=info.'],
    ['TSUMUGI_SMTP_URL', 'localhost', 'TSUMUGI_SMTP_URL must be an SMTP address, e.g. TSUMUGI_SMTP_URL=smtp://localhost:1025.'],
    ['TSUMUGI_PROT', '3000', 'TSUMUGI_PROT is not a setting; docs/settings.md lists them all.'],
  ])('name %s when it is %j, with an example', (name, value, sentence) => {
    expect(() => readSettings({ [name]: value })).toThrow(sentence);
  });

  const cluster = {
    TSUMUGI_PROFILE: 'cluster',
    TSUMUGI_EVENT_STORE_URL: 'kurrentdb://localhost:2113?tls=false',
    TSUMUGI_NATS_URL: 'nats://localhost:4222',
    TSUMUGI_REDIS_URL: 'redis://localhost:6379',
    TSUMUGI_S3_URL: 'http://localhost:9000',
    TSUMUGI_S3_ACCESS_KEY: 'tsumugi',
    TSUMUGI_S3_SECRET_KEY: 'secret',
    TSUMUGI_KEK: '07'.repeat(32),
  };

  it('of a cluster have defaults of their own', () => {
    expect(readSettings(cluster)).toMatchObject({ demonstration: false, adminPort: 9464, drainSeconds: 10, s3Bucket: 'tsumugi' });
    expect(readSettings({})).toMatchObject({ drainSeconds: 0 });
    expect(readSettings({}).adminPort).toBeUndefined();
  });

  it.each(Object.keys(cluster).slice(1))('of a cluster want %s', (name) => {
    expect(() => readSettings({ ...cluster, [name]: '' })).toThrow(new RegExp(`^${name}( or | must )`));
  });

  it.each([
    ['TSUMUGI_EVENT_STORE_URL', 'http://localhost:2113', /^TSUMUGI_EVENT_STORE_URL must be the address of KurrentDB, e\.g\. /],
    ['TSUMUGI_DEMONSTRATION', 'true', /^TSUMUGI_DEMONSTRATION must be false in a cluster/],
    ['TSUMUGI_S3_KEYS_BUCKET', 'tsumugi', /^TSUMUGI_S3_KEYS_BUCKET must be another bucket/],
    ['TSUMUGI_NODE', 'a node', /^TSUMUGI_NODE must be a short name/],
    ['TSUMUGI_DRAIN_SECONDS', '-1', /^TSUMUGI_DRAIN_SECONDS must be a number of seconds/],
  ])('of a cluster name %s when it is %j', (name, value, sentence) => {
    expect(() => readSettings({ ...cluster, [name]: value })).toThrow(sentence);
  });

  it('never repeat a key that was given wrongly', () => {
    expect(() => readSettings({ TSUMUGI_KEK: 'my-secret' })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('my-secret') as string }) as Error,
    );
  });

  it('all stand on their page', () => {
    const source = readFileSync(new URL('./settings.ts', import.meta.url), 'utf8');
    const page = readFileSync(new URL('../../../docs/settings.md', import.meta.url), 'utf8');
    const names = [...source.matchAll(/^ {2}(TSUMUGI_\w+):/gm)].map(([, name]) => name!);
    expect(names.length).toBeGreaterThan(10);
    expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });
});
