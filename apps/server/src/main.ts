import { enableCompileCache } from 'node:module';

// Most of a start is reading modules: from the second one on, Node finds them compiled.
enableCompileCache();
await import('./run.js');
