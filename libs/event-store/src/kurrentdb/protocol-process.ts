/**
 * The protocol server as a process of its own, so that tests can kill it:
 * `node libs/event-store/dist/kurrentdb/protocol-process.js <port> <folder>`, after a build.
 */
import { ProtocolServer } from './protocol-server.js';

const [port, folder] = process.argv.slice(2);
if (!port || !folder) throw new Error('It takes a port and a folder: protocol-process.js 2113 /tmp/protocol-log');
const server = await ProtocolServer.start({ port: Number(port), folder });
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    server.stop();
    process.exit(0);
  });
}
