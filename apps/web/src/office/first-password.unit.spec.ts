import { firstPassword } from './first-password';

describe('the first password of a manager', () => {
  it('is long enough for the server and easy to copy from paper', () => {
    expect(firstPassword()).toMatch(/^[a-hjkmnp-z2-9]{4}-[a-hjkmnp-z2-9]{4}-[a-hjkmnp-z2-9]{4}$/);
  });

  it('takes no letter from bytes that would make some likelier', () => {
    const random = new Uint8Array([255, 250, 248, ...Array.from({ length: 12 }, () => 0)]);
    expect(firstPassword(random)).toBe('aaaa-aaaa-aaaa');
  });
});
