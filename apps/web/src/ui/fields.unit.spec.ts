import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const source = join(import.meta.dirname, '..');
const sources = readdirSync(source, { recursive: true, withFileTypes: true })
  .filter(({ name }) => /\.tsx?$/.test(name) && !name.endsWith('.spec.ts'))
  .map(({ parentPath, name }) => {
    const path = join(parentPath, name);
    return { path: relative(source, path), text: readFileSync(path, 'utf8') };
  });
const files = sources.filter(({ path }) => path.endsWith('.tsx'));
const where = (pattern: RegExp, allowed: readonly string[], among = files) =>
  among.flatMap(({ path, text }) => (pattern.test(text) && !allowed.includes(path) ? [path] : []));

describe('the fields of the house', () => {
  it('are looked for', () => expect(files.length).toBeGreaterThan(80));

  it('take numbers in one way', () => {
    expect(where(/type="number"|inputMode="decimal"|inputMode=\{/, ['ui/NumberField.tsx'])).toEqual([]);
    // The ten digits of a facility's number are a name, kept as text.
    expect(where(/inputMode="numeric"/, ['office/RegisterFacilitySheet.tsx'])).toEqual([]);
  });

  it('take moments in one way, which never takes what is wrong for now', () => {
    expect(where(/datetime-local"/, ['ui/MomentField.tsx'])).toEqual([]);
    expect(where(/new Date\(\)|Date\.now\(\)/, [])).toEqual([]);
  });

  it('take days in one way, which refuses half a date, a year of five digits and what cannot have been', () => {
    expect(where(/type="date"/, ['ui/DateField.tsx'])).toEqual([]);
  });

  it('have no other control for numbers, days and times, however its type is written', () => {
    const kinds = 'number|range|date|datetime|datetime-local|time|month|week';
    expect(where(new RegExp(`type=["'{]+(${kinds})["'}]|type: ?['"](${kinds})['"]`), ['ui/MomentField.tsx', 'ui/DateField.tsx'])).toEqual(
      [],
    );
  });

  it('take for empty what the server does: typed text is asked by `isVisible` and `typedText`, never cut by hand', () => {
    // None of these is typed into a field, but for digits, whose every other character is refused.
    const others = [
      'text/text.ts',
      'field/typed.ts',
      'field/numbers.ts',
      'graphql/operation-id.ts',
      'patient/documents.ts',
      'readings/Curve.tsx',
    ];
    expect(where(/\.trim\(\)/, others, sources)).toEqual([]);
  });

  it('keep what is typed: a form with text or numbers is held by `useKept` or `useDraft`, which tell its age', () => {
    const controls = /<(TextField|TextAreaField|NumberField|NumberInput|MomentField|DateField|textarea|input)\b/;
    const holds = /\buse(Kept|Draft)[(<]/;
    const tells = /\bwork=\{/;
    // They own no value: it comes from a form, which must hold it.
    const parts = [
      'daily-life/FindingFields',
      'team/GiverFields',
      'team/FacilityChecks',
      'record/ReadingFields',
      'composer/panels',
      'objections/WordsSheet',
    ];
    const reasons: Readonly<Record<string, string>> = {
      'sign-in/SignInPage.tsx': 'a password is kept nowhere',
      'account/PasswordCard.tsx': 'passwords are kept nowhere',
      'family/JoinPage.tsx': 'a password is kept nowhere, and without a session there is nobody to keep it for',
      'home/PatientList.tsx': 'a search',
      'office/FacilitiesPage.tsx': 'a search',
      'office/PatientSearch.tsx': 'a search',
      'files/FilePicker.tsx': 'chosen files are the draft’s',
      'timeline/sheets/ReleaseSheet.tsx': 'ticks on pictures that lie before one',
      'team/Radios.tsx': 'a choice among buttons; its value comes from a form',
    };
    const forms = files.filter(
      ({ path, text }) =>
        !path.startsWith('ui/') &&
        !parts.includes(path.replace('.tsx', '')) &&
        !(path in reasons) &&
        (controls.test(text) || parts.some((part) => text.includes(`/${part.split('/')[1]}'`))),
    );
    expect(forms.length).toBeGreaterThan(15);
    expect(forms.filter(({ text }) => !holds.test(text) || !tells.test(text)).map(({ path }) => path)).toEqual([]);
    const owners = files.filter(({ path, text }) => parts.includes(path.replace('.tsx', '')) && /useState\(/.test(text));
    expect(owners.map(({ path }) => path)).toEqual([]);
    expect(Object.keys(reasons).filter((path) => !files.some((file) => file.path === path && controls.test(file.text)))).toEqual([]);
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
