/** One server under attack, and what is measured of it from outside. */
import { fork } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
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
    const attacker = await this.#attacker(attack);
    const before = this.#memoryMb();
    const calm = await this.bystander.measure();
    let peak = before;
    const watch = setInterval(() => (peak = Math.max(peak, this.#memoryMb())), 50);
    await pause(seconds * 1_000);
    await attacker.reached();
    clearInterval(watch);
    const { p99, samples, failed } = await this.bystander.measure();
    const verdict = await attacker.stop();
    const wrong = [...verdict.wrong];
    const { growsMb = mostGrowthMb } = attack;
    let after = this.#memoryMb();
    for (let waited = 0; waited < settlesWithinMs && after - before > mostGrowthMb; waited += 500) {
      await pause(500);
      after = this.#memoryMb();
    }
    const figures = [`p99 ${p99} ms of ${samples} (calm ${calm.p99})`, `memory +${peak - before} MB, then +${after - before} MB`];
    if (verdict.figures) figures.push(verdict.figures);
    if (samples === 0) wrong.push('the bystander got nothing done');
    if (p99 > this.mostP99Ms) wrong.push(`p99 above ${this.mostP99Ms} ms`);
    if (failed.length > 0) wrong.push(`the bystander was refused: ${failed[0]}`);
    if (peak - before > growsMb) wrong.push(`memory grew by more than ${growsMb} MB`);
    if (after - before > mostGrowthMb) wrong.push('memory did not settle');
    if (this.server.ended()) wrong.push('the process ended');
    else if (end) {
      const ms = await this.#endUnder(attack);
      figures.push(`ended in ${(ms / 1_000).toFixed(1)} s`);
      if (ms > endsWithinMs) wrong.push('SIGTERM took too long');
      else if (this.server.code() !== 0) wrong.push(`the end was not orderly: ${this.server.code() ?? 'killed'}`);
    }
    return { figures, wrong };
  }

  async end() {
    await this.bystander.end();
    await this.server.kill();
  }

  async #endUnder(attack) {
    await this.bystander.end();
    const attacker = await this.#attacker(attack);
    await pause(700);
    const began = performance.now();
    this.server.send('SIGTERM');
    await Promise.race([this.server.exited, pause(endsWithinMs + 4_000)]);
    const ms = performance.now() - began;
    // What it saw of a server that goes is no verdict.
    await attacker.stop();
    return ms;
  }

  /** Resolves once the attack has begun. */
  async #attacker({ name, reached }) {
    const child = fork(fileURLToPath(new URL('./attacker.mjs', import.meta.url)));
    const exited = new Promise((resolve) => child.once('exit', resolve));
    let told = null;
    let reaches = () => undefined;
    const hasReached = new Promise((resolve) => (reaches = resolve));
    const begun = new Promise((resolve) =>
      child.on('message', ({ attacks, saw, verdict }) => {
        if (attacks) resolve();
        if (saw && reached.includes(saw)) reaches();
        if (verdict) told = verdict;
      }),
    );
    child.send({ name, url: this.server.url, region: this.region });
    await Promise.race([begun, exited]);
    return {
      /** Resolves once it has seen of what it attacks; a slow machine takes its time. */
      reached: () => Promise.race([hasReached, exited, pause(settlesWithinMs)]),
      async stop() {
        if (child.connected) child.send('stop');
        await Promise.race([exited, pause(settlesWithinMs)]);
        child.kill('SIGKILL');
        return told ?? { figures: '', wrong: ['the attacker ended without a verdict'] };
      },
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
    bystander.child.send({ url, room: region.room, token: region.people[0].token, signInName: 'manager-0', password });
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
      const ended = () => reject(new Error('The bystander ended.'));
      this.child.once('exit', ended);
      this.child.once('message', (message) => {
        this.child.off('exit', ended);
        resolve(message);
      });
    });
  }
}
