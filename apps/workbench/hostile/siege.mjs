/** One server under attack, and what is measured of it from outside. */
import { fork } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client } from '../crash/client.mjs';
import { password } from '../crash/region.mjs';
import { startServer } from '../crash/server-process.mjs';

const drainSeconds = 1;
const mostGrowthMb = 150;
const endsWithinMs = (drainSeconds + 5) * 1_000;
const settlesWithinMs = 10_000;

export class Siege {
  /** @param data a folder with a region of `crash/region.mjs` */
  static async begin(data, region, { mostP99Ms, warmUpMs }) {
    const siege = new Siege();
    siege.region = region;
    siege.mostP99Ms = mostP99Ms;
    siege.server = await startServer(data, { environment: { TSUMUGI_DRAIN_SECONDS: String(drainSeconds) } });
    siege.bystander = await Bystander.start(siege.server.url, region);
    await pause(warmUpMs);
    return siege;
  }

  /**
   * Runs an attack for some seconds, then lets the server settle; with `end` once more, and ends
   * the server in the middle of it.
   */
  async withstand(attack, { seconds, end }) {
    const wrong = [];
    const before = this.#memoryMb();
    const calm = await this.bystander.measure();
    let peak = before;
    const watch = setInterval(() => (peak = Math.max(peak, this.#memoryMb())), 50);
    const said = await this.#attackedFor(attack, seconds * 1_000, () => pause(seconds * 1_000));
    clearInterval(watch);
    const { p99, samples, failed } = await this.bystander.measure();
    let after = this.#memoryMb();
    for (let waited = 0; waited < settlesWithinMs && after - before > mostGrowthMb; waited += 500) {
      await pause(500);
      after = this.#memoryMb();
    }
    const figures = [`p99 ${p99} ms of ${samples} (calm ${calm.p99})`, `memory +${peak - before} MB, then +${after - before} MB`];
    if (said) figures.push(said);
    if (samples === 0) wrong.push('the bystander got nothing done');
    if (p99 > this.mostP99Ms) wrong.push(`p99 above ${this.mostP99Ms} ms`);
    if (failed.length > 0) wrong.push(`the bystander was refused: ${failed[0]}`);
    if (peak - before > mostGrowthMb) wrong.push(`memory grew by more than ${mostGrowthMb} MB`);
    if (after - before > mostGrowthMb) wrong.push('memory did not settle');
    if (this.server.ended()) wrong.push('the process ended');
    else if (end) {
      const ms = await this.#endUnder(attack);
      figures.push(`ended in ${(ms / 1_000).toFixed(1)} s`);
      if (ms > endsWithinMs) wrong.push('SIGTERM took too long');
    }
    return { figures, wrong };
  }

  async end() {
    await this.bystander.end();
    await this.server.kill();
  }

  /** Attacks until the work is done; answers what the attack saw. */
  async #attackedFor(attack, ms, work) {
    const over = new AbortController();
    const running = attack.run(this.#ground(over.signal, ms)).catch((error) => `the attack failed: ${error.message}`);
    await work();
    over.abort();
    return Promise.race([running, pause(5_000, 'the attack did not end')]);
  }

  async #endUnder(attack) {
    await this.bystander.end();
    let ms = 0;
    await this.#attackedFor(attack, 60_000, async () => {
      await pause(700);
      const began = performance.now();
      this.server.send('SIGTERM');
      await Promise.race([this.server.exited, pause(endsWithinMs + 4_000)]);
      ms = performance.now() - began;
    });
    return ms;
  }

  /** What an attack is given. */
  #ground(signal, ms) {
    const { url } = this.server;
    const { region } = this;
    const [, insider] = region.people;
    return {
      url,
      socketUrl: url.replace('http', 'ws'),
      region,
      /** Somebody of the team who attacks: signed in, another person than the bystander. */
      insider: new Client(url, 'team', insider.token),
      /** Opens another session of the insider. */
      signIn: () => new Client(url, 'team').signIn('manager-1', password),
      /** Aborted when the attack is over: what it holds open is then let go. */
      signal,
      ms,
    };
  }

  #memoryMb() {
    const file = `/proc/${this.server.pid}/status`;
    if (!existsSync(file)) return 0;
    const line = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(file, 'utf8'));
    return line ? Math.round(Number(line[1]) / 1_024) : 0;
  }
}

/** A nurse at work in a process of her own: what the attacker's machine is busy with is not measured. */
class Bystander {
  static async start(url, region) {
    const bystander = new Bystander();
    bystander.child = fork(fileURLToPath(new URL('./bystander.mjs', import.meta.url)));
    bystander.child.send({ url, room: region.room, token: region.people[0].token });
    await bystander.#heard();
    return bystander;
  }

  /** What she measured since she was asked last. */
  async measure() {
    const heard = this.#heard();
    this.child.send('measure');
    return heard;
  }

  async end() {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill();
    await exited;
  }

  #heard() {
    return new Promise((resolve, reject) => {
      this.child.once('message', resolve);
      this.child.once('exit', () => reject(new Error('The bystander ended.')));
    });
  }
}
