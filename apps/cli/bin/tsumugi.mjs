#!/usr/bin/env node
import { buildStale, root } from '../../workbench/build.mjs';

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
