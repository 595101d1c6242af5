import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describeWith } from '../../workbench/programs.mjs';
import { desk, firstThread, phone, Visitors } from './first-thread.js';
import { StartedProcess } from './started-process.js';
import { clusterPrograms, TestCluster } from './test-cluster.js';

const tsumugi = fileURLToPath(new URL('../../cli/bin/tsumugi.mjs', import.meta.url));

describeWith(['chromium', ...clusterPrograms], 'the story through two nodes, over a region that was moved into the cluster', () => {
  const visitors = new Visitors();
  let folder: string;
  let cluster: TestCluster;
  let settings: Record<string, string>;
  const nodes: StartedProcess[] = [];
  const urls: string[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tsumugi-moved-'));
    const embedded = new StartedProcess({ TSUMUGI_DATA: folder, TSUMUGI_PORT: '0' });
    await embedded.ready();
    await embedded.stop();
    cluster = await TestCluster.start(readFileSync(join(folder, 'kek'), 'utf8').trim());
    settings = cluster.environment('mover');
    await promisify(execFile)(process.execPath, [tsumugi, 'migrate', '--to-cluster', '--data', folder], {
      env: { PATH: process.env['PATH'], ...settings },
    });
    for (const name of ['first', 'second']) {
      nodes.push(new StartedProcess({ ...cluster.environment(name), TSUMUGI_DATA: cluster.folder(name), TSUMUGI_PORT: '0' }));
    }
    urls.push(...(await Promise.all(nodes.map((node) => node.ready()))));
  }, 120_000);
  afterAll(async () => {
    await visitors.leave();
    await Promise.all(nodes.map((node) => node.stop()));
    await cluster.end();
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(() => expect(visitors.troubles.splice(0)).toEqual([]));

  it('goes from the nurse’s telephone on one node to doctor and daughter on the other, and away again', async () => {
    const [first, second] = urls as [string, string];
    const nurse = await visitors.enter(first, '佐藤 美咲', phone);
    const doctor = await visitors.enter(second, '高橋 誠', desk);
    const daughter = await visitors.enter(second, '山田 恵子', phone);
    await firstThread({ nurse, doctor, daughter });
  }, 60_000);
});
