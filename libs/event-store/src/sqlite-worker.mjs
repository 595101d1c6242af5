// @ts-check
/**
 * The worker thread of the SQLite event store. Appends that arrived while the last commit was
 * on its way to the disk share the next one.
 *
 * @import { Answer, AppendOrder, Question } from './sqlite-protocol.js'
 */
import { parentPort, workerData } from 'node:worker_threads';
import { SqliteLog, failureOf } from './sqlite-log.mjs';

/** One commit takes no more than this, so that the first of a long queue does not wait for the last. */
const groupOrders = 1_000;
const groupCharacters = 8 * 1024 * 1024;

const port = /** @type {import('node:worker_threads').MessagePort} */ (parentPort);
const answer = /** @param {Answer} message */ (message) => port.postMessage(message);

/** @type {(AppendOrder & { readonly call: number })[]} */
let waiting = [];

const log = open();
if (log) port.on('message', (question) => serve(log, question));

function open() {
  try {
    const opened = new SqliteLog(workerData);
    answer({ kind: 'opened', kinds: opened.kinds(), held: opened.held() });
    return opened;
  } catch (error) {
    answer({ kind: 'not-opened', failure: failureOf(error) });
    return undefined;
  }
}

/**
 * @param {SqliteLog} log
 * @param {Question} question
 */
function serve(log, question) {
  switch (question.kind) {
    case 'append':
      // The port hands over all that arrived before it lets an immediate run.
      if (waiting.length === 0) setImmediate(commit, log);
      waiting.push(...question.orders);
      break;
    case 'page':
      answering(question.call, () => answer({ kind: 'page', call: question.call, page: log.page(question.order) }));
      break;
    case 'head':
      answering(question.call, () => answer({ kind: 'head', call: question.call, position: log.head() }));
      break;
    case 'probe':
      answering(question.call, () => {
        if (question.write) log.probe();
        else log.requireInPlace();
        answer({ kind: 'probed', call: question.call });
      });
      break;
    case 'close':
      while (waiting.length > 0) commit(log);
      log.close();
      port.close();
      break;
  }
}

/** @param {SqliteLog} log */
function commit(log) {
  if (waiting.length === 0) return;
  const group = nextGroup();
  const calls = group.map((order) => order.call);
  try {
    answer({ kind: 'committed', calls, outcomes: log.append(group) });
  } catch (error) {
    answer({ kind: 'failed', calls, failure: failureOf(error) });
  }
  if (waiting.length > 0) setImmediate(commit, log);
}

function nextGroup() {
  let characters = 0;
  let size = 0;
  while (size < waiting.length && size < groupOrders && characters < groupCharacters) {
    for (const body of waiting[size]?.bodies ?? []) characters += body.length;
    size += 1;
  }
  const group = waiting.slice(0, size);
  waiting = waiting.slice(size);
  return group;
}

/**
 * @param {number} call
 * @param {() => void} work
 */
function answering(call, work) {
  try {
    work();
  } catch (error) {
    answer({ kind: 'failed', calls: [call], failure: failureOf(error) });
  }
}
