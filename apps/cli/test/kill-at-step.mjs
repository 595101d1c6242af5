/** Imported before a program: ends it as kill -9 does, right before its `KILL_AT_STEP`th rename or removal. */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { isMainThread } from 'node:worker_threads';

let left = Number(process.env['KILL_AT_STEP']);

function step(holder, name) {
  const was = holder[name];
  holder[name] = (...given) => {
    left -= 1;
    if (left === 0) process.kill(process.pid, 'SIGKILL');
    return was(...given);
  };
}

if (isMainThread) {
  for (const name of ['renameSync', 'rmSync']) step(fs, name);
  step(fs.promises, 'rename');
  syncBuiltinESMExports();
}
