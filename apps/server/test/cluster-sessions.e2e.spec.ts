import { describeWith } from '../../workbench/programs.mjs';
import type { Server } from '../src/server.js';
import { Person } from './client.js';
import { clusterPrograms, TestCluster } from './test-cluster.js';
import { TestRegion } from './test-region.js';

const password = 'correct horse battery';

describeWith(clusterPrograms, 'somebody who signs in where any node may answer next', () => {
  let cluster: TestCluster;
  let region: TestRegion;
  let other: Server;
  let nurse: Person;
  beforeAll(async () => {
    cluster = await TestCluster.start();
    region = await TestRegion.start({ environment: cluster.environment('first') });
    nurse = await region.facility('さくら訪問看護ステーション', 'visiting-nursing-station', 'visiting-nurse');
    other = await cluster.node('second');
    // Without it a node hears of the others' writes when it next looks, and so later than the next request comes.
    await cluster.nats.end();
  }, 60_000);
  afterAll(async () => {
    await region.end();
    await cluster.end();
  });

  /** The same session, at the second node. */
  const asking = (person: Person): Person => Object.assign(new Person(other.url, 'team'), { token: person.token });
  const signedIn = () => region.person('team').signIn('manager-1', password, nurse.facility);

  it('is known to the next node at once', async () => {
    for (let n = 0; n < 12; n += 1) {
      const person = asking(await signedIn());
      expect(await person.read('{ me { account } }')).toEqual({ me: { account: nurse.account } });
    }
  });

  it('has a live list there at once, too', async () => {
    const person = asking(await signedIn());
    const watch = person.watch('myPatientsUpdates', { from: null }, 'id');
    await watch.until(({ updates, ended }) => updates.length > 0 || ended !== null, 'the stream to answer');
    expect(watch.ended).toBeNull();
    await person.leave();
  });

  it('and may send a file and ask for one: a file that does not exist is not found, not forbidden', async () => {
    const person = asking(await signedIn());
    expect((await person.download('/files/0190aaaa-0000-7000-8000-000000000000/original')).status).toBe(404);
  });

  it('is nobody with a session that does not exist, and told so soon', async () => {
    const stranger = Object.assign(new Person(other.url, 'team'), { token: 'A'.repeat(43) });
    const since = performance.now();
    expect(await stranger.refusalOf('{ me { account } }')).toBe('UNAUTHENTICATED');
    expect(performance.now() - since).toBeLessThan(2_500);
  });
});
