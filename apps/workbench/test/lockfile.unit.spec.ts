import { closureProblems, originProblems, scriptProblems, syncProblems } from '../lockfile.mjs';

const integrity = 'sha512-x';

describe('the lock file', () => {
  it('holds a checksum for every package that is not a workspace', () => {
    const workspace = { 'node_modules/@tsumugi/care': { link: true, resolved: 'libs/care' }, 'libs/care': {} };
    expect(originProblems({ packages: { ...workspace, 'node_modules/sharp': { integrity } } })).toEqual([]);
    expect(originProblems({ packages: { ...workspace, 'node_modules/sharp': {} } })).toEqual(['node_modules/sharp has no integrity.']);
  });

  it('takes packages from the registry alone', () => {
    const from = (resolved: string) => originProblems({ packages: { 'node_modules/ws': { integrity, resolved } } });
    expect(from('https://registry.npmjs.org/ws/-/ws-8.0.0.tgz')).toEqual([]);
    expect(from('https://registry.npmjs.org.example/ws.tgz')).toHaveLength(1);
    expect(from('git+ssh://git@example.org/ws.git')).toHaveLength(1);
  });

  it('names the same dependencies as every package.json', () => {
    const lock = { packages: { '': {}, 'apps/web': { dependencies: { react: '^19.0.0' } }, 'node_modules/react': { integrity } } };
    expect(
      syncProblems(lock, [
        ['', {}],
        ['apps/web', { dependencies: { react: '^19.0.0' } }],
      ]),
    ).toEqual([]);
    expect(
      syncProblems(lock, [
        ['', {}],
        ['apps/web', { dependencies: { react: '^19.3.0' } }],
      ]),
    ).toHaveLength(1);
    expect(
      syncProblems(lock, [
        ['', {}],
        ['apps/web', {}],
      ]),
    ).toHaveLength(1);
    expect(syncProblems(lock, [['', {}]])).toEqual(['The lock holds apps/web, which is no workspace.']);
  });

  it('holds what every package needs, at the top or nested', () => {
    const needing = { '': {}, 'node_modules/ws': { integrity, dependencies: { 'utf-8-validate': '^6.0.0' } } };
    expect(closureProblems({ packages: { ...needing, 'node_modules/utf-8-validate': { integrity } } })).toEqual([]);
    expect(closureProblems({ packages: { ...needing, 'node_modules/ws/node_modules/utf-8-validate': { integrity } } })).toEqual([]);
    expect(closureProblems({ packages: needing })).toEqual(['node_modules/ws needs utf-8-validate, which the lock does not hold.']);
  });

  it('holds the parts for machines of every kind', () => {
    const sharp = { integrity, optionalDependencies: { '@img/sharp-darwin-arm64': '0.35.5' } };
    expect(closureProblems({ packages: { 'node_modules/sharp': sharp, 'node_modules/@img/sharp-darwin-arm64': { integrity } } })).toEqual(
      [],
    );
    expect(closureProblems({ packages: { 'node_modules/sharp': sharp } })).toHaveLength(1);
  });
});

describe('install scripts', () => {
  const lock = { packages: { 'node_modules/node': { integrity, hasInstallScript: true }, 'node_modules/ws': { integrity } } };

  it('run where package.json allows it for a reason, and are denied by name elsewhere', () => {
    expect(scriptProblems(lock, { node: true }, { node: 'brings Node' })).toEqual([]);
    expect(scriptProblems(lock, { node: false }, {})).toEqual([]);
    expect(scriptProblems(lock, { node: true }, {})).toEqual([expect.stringContaining('gives no reason')]);
  });

  it('are undecided when a new package brings one', () => {
    expect(scriptProblems(lock, {})).toEqual([expect.stringContaining('does not name')]);
  });

  it('leave no decision behind when their package goes', () => {
    expect(scriptProblems(lock, { node: true, ws: false })).toEqual([expect.stringContaining('names ws')]);
  });
});
