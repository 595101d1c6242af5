/** How each fault is done to a cluster, and how it is taken back. */
import { setTimeout as pause } from 'node:timers/promises';

const servers = { 'NATS gone': 'nats', 'Redis gone': 'redis', 'S3 gone': 's3', 'event store gone': 'eventStore' };

/** Resolves when the fault is over and what was struck runs again. `outages` learns which node knew nothing, and when. */
export async function strike(fault, cluster, outages) {
  const { kind, forMs } = fault;
  const node = cluster.nodes[fault.node];
  const server = cluster[servers[kind]];
  switch (kind) {
    case 'node killed':
      await node.kill();
      await pause(forMs);
      return node.start();
    case 'node stopped': {
      const over = outages.began(fault.node, performance.now());
      node.stand();
      await pause(forMs);
      node.goOn();
      return over(performance.now());
    }
    case 'node cut off': {
      const over = outages.began(fault.node, performance.now());
      await cluster.network.cut();
      await pause(forMs);
      await cluster.network.join();
      return over(performance.now());
    }
    default: {
      await server.end('SIGKILL');
      await pause(forMs / 2);
      if (fault.also) await node.kill();
      await pause(forMs / 2);
      await server.start();
      if (fault.also) await node.start();
    }
  }
}
