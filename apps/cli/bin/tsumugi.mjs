#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { buildStale, root } from '../../workbench/build.mjs';

// Most of a start is reading modules: from the second one on, Node finds them compiled.
enableCompileCache();

// What the command line imports; the web application is not among it.
await buildStale({
  only: [
    'kernel',
    'contracts',
    'event-store',
    'views',
    'live',
    'vault',
    'blobs',
    'ephemeral',
    'care',
    'plugin-sdk',
    'boards',
    'server',
    'cli',
  ],
});
await import(`${root}/apps/cli/dist/main.js`);
