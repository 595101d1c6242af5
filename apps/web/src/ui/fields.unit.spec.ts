import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const source = join(import.meta.dirname, '..');
const files = readdirSync(source, { recursive: true, withFileTypes: true })
  .filter(({ name }) => name.endsWith('.tsx'))
  .map(({ parentPath, name }) => {
    const path = join(parentPath, name);
    return { path: relative(source, path), text: readFileSync(path, 'utf8') };
  });
const where = (pattern: RegExp, allowed: readonly string[]) =>
  files.flatMap(({ path, text }) => (pattern.test(text) && !allowed.includes(path) ? [path] : []));

describe('the fields of the house', () => {
  it('are looked for', () => expect(files.length).toBeGreaterThan(80));

  it('take numbers in one way', () => {
    expect(where(/type="number"|inputMode="decimal"|inputMode=\{/, ['ui/NumberField.tsx'])).toEqual([]);
    // The ten digits of a facility's number are a name, kept as text.
    expect(where(/inputMode="numeric"/, ['office/RegisterFacilitySheet.tsx'])).toEqual([]);
  });

  it('take moments in one way, which never takes what is wrong for now', () => {
    expect(where(/datetime-local"|type="time"/, ['ui/MomentField.tsx'])).toEqual([]);
    expect(where(/new Date\(\)|Date\.now\(\)/, [])).toEqual([]);
  });

  it('never write anew what somebody types: an IME may still compose it', () => {
    const typed =
      /onChange=\{[^}]*target\.value[^}]*?\.(replace|normalize|trim|slice|toUpperCase|toLowerCase)\(|onChange=\{[^}]*(Number|parseInt|parseFloat)\([^)]*target\.value/;
    expect(where(typed, [])).toEqual([]);
  });

  it('cut nothing off what is pasted: a bound is said', () => {
    expect(where(/<(input|textarea)\b[^>]*maxLength/, [])).toEqual([]);
  });

  it('send what is kept as one attempt, also when its person left the form and came back', () => {
    const kept = files.filter(({ text }) => /useKept[<(]/.test(text));
    expect(kept.length).toBeGreaterThan(20);
    expect(kept.flatMap(({ path, text }) => (/useCommand<\w+>\([^,]+?, /.test(text) ? [] : [path]))).toEqual([]);
  });

  it('dial by one function, whose numbers a telephone knows', () => {
    expect(where(/tel:\$\{/, [])).toEqual([]);
  });
});
