/** `forwarder.mjs <address> <port>…`: hands connections to an address on to the same ports of the loopback. */
import { connect, createServer } from 'node:net';

const [address, ...ports] = process.argv.slice(2);
await Promise.all(
  ports.map((port) => {
    const server = createServer((near) => {
      const far = connect(Number(port), '127.0.0.1');
      near.pipe(far).pipe(near);
      for (const [one, other] of [
        [near, far],
        [far, near],
      ]) {
        one.on('error', () => undefined);
        one.on('close', () => other.destroy());
      }
    });
    return new Promise((resolve, reject) => server.once('error', reject).listen(Number(port), address, resolve));
  }),
);
console.log('ready');
