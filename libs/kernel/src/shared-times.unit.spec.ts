import { verdictOn } from './shared-times.js';
import { MINUTE, SECOND } from './time.js';

const strays = (minutes: number, ...servers: string[]) => ({ kind: 'strays', byMs: minutes * MINUTE, servers });
const byServers = { kind: 'stands', by: 'servers' };
const byNodes = { kind: 'stands', by: 'nodes' };
const [ahead, behind] = [6 * MINUTE, -6 * MINUTE];

describe('what servers and other nodes say of a clock', () => {
  it.each([
    ['that is as theirs', { log: 0, redis: 2 * SECOND, files: -SECOND }, [], byServers],
    ['that is four minutes ahead', { log: 4 * MINUTE, redis: 4 * MINUTE, files: 4 * MINUTE }, [], byServers],
    ['that is six minutes ahead', { log: ahead, redis: ahead, files: ahead }, [], strays(6, 'files', 'log', 'redis')],
    ['that is six minutes behind', { log: behind, redis: behind, files: behind }, [], strays(-6, 'files', 'log', 'redis')],
    ['that is ahead of the two that answer', { log: ahead, redis: ahead }, [], strays(6, 'log', 'redis')],
    ['when one of the servers is wrong', { log: 0, redis: ahead, files: 0 }, [], byServers],
    ['that is wrong, when one of the servers is wrong with it', { log: ahead, redis: 0, files: ahead }, [], strays(6, 'files', 'log')],
    ['when only one answers, and is another', { redis: ahead }, [], null],
    ['when only one answers, and is the same', { redis: 0 }, [], null],
    ['when two answer that differ', { log: 0, redis: ahead }, [], null],
    ['when two are wrong, each in its way', { log: 20 * MINUTE, redis: ahead, files: 0 }, [], null],
    ['when nobody answers', {}, [], null],
    ['when the servers are wrong together and the other nodes are not', { log: ahead, redis: ahead }, [0], byNodes],
    ['that is ahead of servers and nodes', { log: ahead, redis: ahead }, [ahead, ahead], strays(6, 'log', 'redis')],
    ['that is ahead together with one node of three', { log: ahead, redis: ahead }, [ahead, 0], strays(6, 'log', 'redis')],
  ])('%s', (_, servers, nodes, verdict) => {
    expect(verdictOn({ servers, nodes })).toEqual(verdict);
  });
});
