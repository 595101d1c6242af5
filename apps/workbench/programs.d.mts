import type { Browser } from 'playwright-core';

/** Where a program is installed, from PATH; null where it is not. */
export function program(name: string): string | null;

/**
 * Jest's `describe` for tests that start a program. Where it is missing they are skipped with
 * `skipped: … not installed`, or fail under `TSUMUGI_TEST_PROGRAMS=required`.
 */
export function describeWith(names: string | readonly string[], title: string, tests: () => void): void;

/** The browser of this spec file: started once, closed after its tests. Contexts are the tests' own. */
export function browser(): Promise<Browser>;
