import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { swcOptions } from './swc.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** The tier is in the file's name: `.unit.` is pure, `.int.` touches disk, `.e2e.` starts a server; `.long.` runs where it is asked for. */
export default {
  rootDir: root,
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/plugins'],
  testMatch: ['**/*.(unit|int|e2e).spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  modulePathIgnorePatterns: ['/dist/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', swcOptions] },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['source', 'node'] },
  // Tests start servers and browsers, two at a time: what hangs is told by a minute, what is slow is let end.
  testTimeout: 60_000,
  maxWorkers: 2,
};
