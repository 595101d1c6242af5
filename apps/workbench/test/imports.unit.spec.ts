import { breaches, type House } from '../imports.mjs';

const entry = { '.': { source: './src/index.ts' } };
const packages: House['packages'] = new Map([
  ['libs/kernel', { name: '@tsumugi/kernel', exports: { ...entry, './testing': { source: './src/testing.ts' } } }],
  ['libs/vault', { name: '@tsumugi/vault', exports: entry }],
  ['libs/views', { name: '@tsumugi/views', exports: entry }],
  ['libs/care', { name: '@tsumugi/care', exports: entry, dependencies: { graphql: '^16.0.0' } }],
  ['libs/plugin-sdk', { name: '@tsumugi/plugin-sdk', exports: entry }],
  ['plugins/boards', { name: '@tsumugi/plugin-boards', exports: entry }],
  ['plugins/calendar', { name: '@tsumugi/plugin-calendar', exports: entry }],
  ['apps/server', { name: '@tsumugi/server', exports: entry }],
  ['apps/web', { name: '@tsumugi/web' }],
]);

function judge(path: string, text: string): string[] {
  return breaches({ sources: new Map([[path, text]]), packages, rootPackage: { devDependencies: { 'fast-check': '^4.0.0' } } });
}

function allows(path: string, ...modules: string[]): void {
  expect(modules.flatMap((module) => judge(path, `import { x } from '${module}';`))).toEqual([]);
}

function refuses(path: string, ...modules: string[]): void {
  for (const module of modules) {
    expect([module, judge(path, `import { x } from '${module}';`)]).toEqual([module, [expect.stringContaining(`${path}:1 `)]]);
  }
}

describe('the law of imports', () => {
  it('lets the server wire plugins, care and adapters, and nobody know the server', () => {
    allows('apps/server/src/main.ts', '@tsumugi/plugin-boards', '@tsumugi/care', '@tsumugi/vault', '@tsumugi/kernel');
    refuses('libs/care/src/desk.ts', '@tsumugi/server');
    refuses('apps/web/src/main.tsx', '@tsumugi/server');
  });

  it('keeps the kernel pure', () => {
    allows('libs/kernel/src/ids.ts', 'node:crypto', './time.js');
    refuses('libs/kernel/src/ids.ts', 'node:fs', '@tsumugi/vault', '@nestjs/common');
  });

  it('lets care know the kernel, and adapters in its specs alone', () => {
    allows('libs/care/src/timeline/view.ts', '@tsumugi/kernel');
    allows('libs/care/src/timeline/view.unit.spec.ts', '@tsumugi/views', '@tsumugi/kernel/testing');
    refuses('libs/care/src/timeline/view.ts', '@tsumugi/views');
  });

  it('keeps adapters apart', () => {
    allows('libs/views/src/index.ts', '@tsumugi/kernel');
    refuses('libs/views/src/index.ts', '@tsumugi/vault');
  });

  it('keeps plugins apart from each other and from care, in their specs as well', () => {
    allows('plugins/boards/src/index.ts', '@tsumugi/plugin-sdk', '@tsumugi/kernel');
    refuses('plugins/boards/src/index.ts', '@tsumugi/plugin-calendar', '@tsumugi/care', '@tsumugi/views');
    refuses('plugins/boards/src/board.unit.spec.ts', '@tsumugi/plugin-calendar', '@tsumugi/care');
  });

  it('lets capabilities know of each other events and ids', () => {
    allows('libs/care/src/timeline/view.ts', './tables.js', '../consent/events.js', '../consent/ids.js', '../professions.js');
    refuses('libs/care/src/timeline/view.ts', '../consent/view.js', '../index.js');
    allows('libs/care/src/timeline/timeline.e2e.spec.ts', '../consent/view.js');
  });

  it('lets every capability ask the policy, which knows of them only events and ids', () => {
    allows('libs/care/src/timeline/actions.ts', '../policy/decide.js');
    allows('libs/care/src/policy/facts.ts', './decide.js', '../consent/events.js', '../professions.js');
    refuses('libs/care/src/policy/facts.ts', '../consent/view.js');
  });

  it('opens no side door through a file beside the capabilities, but lets the index name them all', () => {
    refuses('libs/care/src/desk.ts', './consent/view.js', './policy/decide.js');
    allows('libs/care/src/index.ts', './consent/view.js', './policy/decide.js');
  });

  it('lets nobody reach past what a package exports', () => {
    refuses('libs/care/src/desk.ts', '@tsumugi/kernel/src/event.js', '../../kernel/src/event.js', '@tsumugi/unheard-of');
    allows('libs/care/src/timeline/decider.unit.spec.ts', '@tsumugi/kernel/testing');
  });

  it("wants other people's packages named where they are used", () => {
    allows('libs/care/src/desk.ts', 'graphql', 'graphql/language');
    refuses('libs/care/src/desk.ts', 'sharp', 'fast-check');
    allows('libs/care/src/policy/decide.unit.spec.ts', 'fast-check');
  });

  it('lets specs use the test tools of the workbench', () => {
    allows('apps/server/test/start.e2e.spec.ts', '../../workbench/programs.mjs');
    refuses('apps/server/src/main.ts', '../../workbench/programs.mjs');
  });

  it('sees types, dynamic imports and re-exports', () => {
    const path = 'plugins/boards/src/board.ts';
    expect(judge(path, "import type { Post } from '@tsumugi/care';")).toHaveLength(1);
    expect(judge(path, "const care = await import('@tsumugi/care');")).toHaveLength(1);
    expect(judge(path, "let post: import('@tsumugi/care').Post;")).toHaveLength(1);
    expect(judge(path, "export const own = 1;\nexport { post } from '@tsumugi/care';")).toEqual([
      expect.stringMatching(/:2 may not import/),
    ]);
  });

  it('allows one barrel, the index that a package exports', () => {
    const barrel = "export * from './view.js';\nexport type { Row } from './row.js';";
    expect(judge('libs/vault/src/index.ts', barrel)).toEqual([]);
    expect(judge('libs/vault/src/keys/index.ts', barrel)).toEqual([expect.stringContaining('only re-exports')]);
    expect(judge('libs/vault/src/keys/index.ts', `${barrel}\nexport const own = 1;`)).toEqual([]);
  });
});
