/**
 * A network of its own for one node, so that it can be cut off from the servers while people still
 * reach it: two links, one to each. Null where the machine does not allow it.
 */
import { execFile, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ip = (...args) => run('ip', args);
const forwarder = fileURLToPath(new URL('./forwarder.mjs', import.meta.url));

/** @param ports of the servers on this machine's loopback that the node must reach */
export async function ownNetwork(ports) {
  const id = process.pid % 60_000;
  const name = `tsumugi-${id}`;
  // Two small networks out of 10.213.0.0/16, other ones for each process.
  const block = (id % 8_000) * 8;
  const address = (n) => `10.213.${(block + n) >> 8}.${(block + n) & 255}`;
  const links = [
    { host: `ts${id}a`, inside: `ts${id}b`, here: address(1), there: address(2) },
    { host: `tp${id}a`, inside: `tp${id}b`, here: address(5), there: address(6) },
  ];
  const [servers, people] = links;
  const remove = async () => {
    for (const { host } of links) await ip('link', 'del', host).catch(() => undefined);
    await ip('netns', 'del', name).catch(() => undefined);
  };
  try {
    await ip('netns', 'add', name);
    await ip('-n', name, 'link', 'set', 'lo', 'up');
    for (const { host, inside, here, there } of links) {
      await ip('link', 'add', host, 'type', 'veth', 'peer', 'name', inside, 'netns', name);
      await ip('addr', 'add', `${here}/30`, 'dev', host);
      await ip('link', 'set', host, 'up');
      await ip('-n', name, 'addr', 'add', `${there}/30`, 'dev', inside);
      await ip('-n', name, 'link', 'set', inside, 'up');
    }
  } catch {
    await remove();
    return null;
  }
  const child = spawn(process.execPath, [forwarder, servers.here, ...ports.map(String)], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve, reject) => {
    child.stdout.once('data', resolve);
    child.once('exit', () => reject(new Error('The forwarder ended.')));
  });
  return {
    /** What runs a program within. */
    command: ['ip', 'netns', 'exec', name],
    /** Where the node reaches the servers, and where people reach the node. */
    serversHost: servers.here,
    nodeHost: people.there,
    cut: () => ip('link', 'set', servers.host, 'down'),
    join: () => ip('link', 'set', servers.host, 'up'),
    end: async () => {
      child.kill('SIGKILL');
      await remove();
    },
  };
}
