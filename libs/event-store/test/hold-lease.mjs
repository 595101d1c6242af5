/** Takes a duty and says every 20 ms whether it holds it: `node hold-lease.mjs <url> <duty> <name> <ttlMs>`. */
import { KurrentLeases } from '../dist/index.js';

const [url, duty, holder, ttlMs] = process.argv.slice(2);
const leases = await KurrentLeases.open({ url, holder, ttlMs: Number(ttlMs), renewMs: Number(ttlMs) * 0.3 });
process.once('SIGTERM', () => void leases.close().then(() => process.exit(0)));
for (;;) {
  const holding = leases.hold(duty, new AbortController().signal);
  setTimeout(() => console.log(JSON.stringify({ asked: true })), 500).unref();
  const lease = await holding;
  if (!lease) break;
  // The time is taken before the look: a process may be stopped between the look and its word.
  for (let at = Date.now(); lease.held(); at = Date.now()) {
    console.log(JSON.stringify({ term: lease.term, at }));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  console.log(JSON.stringify({ lost: lease.term }));
}
