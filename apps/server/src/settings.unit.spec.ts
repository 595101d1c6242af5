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
    ['TSUMUGI_PROFILE', 'galaxy', 'TSUMUGI_PROFILE must be a known profile, e.g. TSUMUGI_PROFILE=embedded.'],
    ['TSUMUGI_DEMONSTRATION', 'perhaps', 'TSUMUGI_DEMONSTRATION must be true or false, e.g. TSUMUGI_DEMONSTRATION=false.'],
    ['TSUMUGI_KEK', 'secret', 'TSUMUGI_KEK must be 64 hexadecimal digits, e.g. from: openssl rand -hex 32.'],
    ['TSUMUGI_PUBLIC_URL', 'tsumugi', 'TSUMUGI_PUBLIC_URL must be a URL, e.g. TSUMUGI_PUBLIC_URL=https://tsumugi.example.jp.'],
    ['TSUMUGI_LOG', 'loud', 'TSUMUGI_LOG must be silent, error, warn, info or debug, e.g. TSUMUGI_LOG=info.'],
    ['TSUMUGI_SMTP_URL', 'localhost', 'TSUMUGI_SMTP_URL must be an SMTP address, e.g. TSUMUGI_SMTP_URL=smtp://localhost:1025.'],
    ['TSUMUGI_PROT', '3000', 'TSUMUGI_PROT is not a setting; docs/settings.md lists them all.'],
  ])('name %s when it is %j, with an example', (name, value, sentence) => {
    expect(() => readSettings({ [name]: value })).toThrow(sentence);
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
