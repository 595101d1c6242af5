import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const patience = fileURLToPath(new URL('../../dist/running/patience.js', import.meta.url));
/** Far longer than the test: what Node's threads are at, and `process.exit` would wait for. */
const busyThreads = `for (let n = 0; n < 4; n += 1) pbkdf2('a', 'b', 100_000_000, 64, 'sha512', () => undefined);`;

function end(script: string): Promise<{ code: number | null; signal: string | null; said: string; ms: number }> {
  const text = `
    import { pbkdf2 } from 'node:crypto';
    const { leave, Patience } = await import('${patience}');
    setInterval(() => undefined, 1_000);
    ${script}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', text], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 30_000,
    killSignal: 'SIGKILL',
  });
  const began = performance.now();
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece: Buffer) => (said += piece.toString()));
  return new Promise((resolve) =>
    child.once('close', (code, signal) => resolve({ code, signal, said: said.trim(), ms: performance.now() - began })),
  );
}

describe('the end of the process', () => {
  it('waits for no thread', async () => {
    const ended = await end(`${busyThreads} setTimeout(() => leave(0), 100);`);
    expect(ended).toMatchObject({ code: 0, signal: null, said: '' });
    expect(ended.ms).toBeLessThan(3_000);
  });

  it('comes when its time is over, whatever is open, and says so', async () => {
    const ended = await end(`${busyThreads} new Patience(() => console.log('still open')).endsIn(300);`);
    expect(ended).toMatchObject({ code: 70, signal: null, said: 'still open' });
    expect(ended.ms).toBeLessThan(3_000);
  });

  it('comes also where nothing else runs any more', async () => {
    const ended = await end(`new Patience(() => console.log('still open')).endsIn(300); setTimeout(() => { for (;;); }, 100);`);
    expect(ended).toMatchObject({ code: null, signal: 'SIGKILL' });
    expect(JSON.parse(ended.said)).toMatchObject({ level: 50, msg: 'the node stood still and was killed' });
    expect(ended.ms).toBeLessThan(5_000);
  });

  it('is not put off by who asks again and again', async () => {
    const ended = await end(`const p = new Patience(() => console.log('x')); p.endsIn(300); setInterval(() => p.endsIn(300), 100);`);
    expect(ended).toMatchObject({ code: 70, said: 'x' });
    expect(ended.ms).toBeLessThan(3_000);
  });

  it('comes sooner for who is in a hurry, and not before its time', async () => {
    expect(await end(`const p = new Patience(() => console.log('x')); p.endsIn(60_000); p.endsIn(100);`)).toMatchObject({
      code: 70,
      said: 'x',
    });
    expect(await end(`const p = new Patience(() => console.log('x')); p.endsIn(60_000); setTimeout(() => leave(3), 200);`)).toMatchObject({
      code: 3,
      said: '',
    });
  });
});
