/** `npm start`: builds what is not built, then becomes the server. */
import { buildStale, root } from './build.mjs';

const firstTime = setTimeout(() => console.log('Building Tsumugi, once …'), 500);
await buildStale();
clearTimeout(firstTime);
await import(`${root}/apps/server/dist/main.js`);
