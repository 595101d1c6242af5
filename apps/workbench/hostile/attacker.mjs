/**
 * Somebody who attacks, in a process of their own: what the attack costs its own machine is not
 * taken for what it costs the server.
 */
import { Client } from '../crash/client.mjs';
import { password } from '../crash/region.mjs';
import { knownAttacks } from './attacks.mjs';
import { Tally } from './means.mjs';

const over = new AbortController();
const endsWithinMs = 5_000;

// What an attack breaks in its own client (Node's fetch, when it is cut off) is no finding.
process.on('uncaughtException', (error) => {
  if (error.code !== 'ERR_INVALID_STATE') throw error;
});

process.on('message', (message) => {
  if (message === 'stop') return over.abort();
  void attack(message).then((verdict) => process.send({ verdict }, () => process.exit(0)));
});

async function attack({ name, url, region }) {
  const [found] = (await knownAttacks()).filter((attack) => attack.name === name);
  const [, insider] = region.people;
  const ground = {
    url,
    socketUrl: url.replace('http', 'ws'),
    region,
    /** Somebody of the team who attacks: signed in, another person than the bystander. */
    insider: new Client(url, 'team', insider.token),
    /** Opens another session of the insider. */
    signIn: () => new Client(url, 'team').signIn('manager-1', password),
    /** Aborted when the attack is over: what it holds open is then let go. */
    signal: over.signal,
  };
  const running = (async () => {
    const prepared = await found.prepare?.(ground);
    process.send({ attacks: true });
    Tally.onNew = (saw) => process.send({ saw });
    const told = await found.run(ground, prepared);
    return told.judged ? told.judged(found) : told;
  })();
  const late = new Promise((resolve) => over.signal.addEventListener('abort', () => setTimeout(resolve, endsWithinMs)));
  try {
    return (await Promise.race([running, late])) ?? { figures: '', wrong: ['the attack did not end'] };
  } catch (error) {
    return { figures: '', wrong: [`the attack failed: ${error.message}`] };
  }
}
