import { enableCompileCache } from 'node:module';
import { setFlagsFromString } from 'node:v8';

// By itself the heap grows to four times of what is in use before it is cleaned: what clients send would stay for long.
setFlagsFromString('--heap-growing-percent=60');
// Most of a start is reading modules: from the second one on, Node finds them compiled.
enableCompileCache();
await import('./run.js');
