import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { roomIdOf } from '@tsumugi/care';
import { systemIds } from '@tsumugi/kernel';
import { startServer } from '../../workbench/crash/server-process.mjs';
import { describeWith } from '../../workbench/programs.mjs';
import { Person } from './client.js';
import { smallPicture } from './pictures.js';
import { TestRegion } from './test-region.js';

interface Sync {
  readonly path: string;
  /** Seconds since 1970, when it returned well. */
  readonly at: number;
}

interface Trace {
  readonly syncs: readonly Sync[];
  /** When bytes that hold this text began to leave through a socket or a file. */
  left(text: string): number | null;
}

/** Reads what `strace -f -y -T -ttt` wrote: a call may be told in two lines when another thread came between. */
function readTrace(text: string): Trace {
  const syncs: Sync[] = [];
  const writes: { at: number; line: string }[] = [];
  const unfinished = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, thread, started, call] = /^(\d+)\s+(\d+\.\d+) (.*)$/.exec(line) ?? [];
    if (!thread || !started || !call) continue;
    const path = /^f(?:data)?sync\(\d+<([^>]*)>/.exec(call)?.[1];
    if (path !== undefined && call.endsWith('<unfinished ...>')) unfinished.set(thread, path);
    else if (path !== undefined && / = 0 /.test(`${call} `)) syncs.push({ path, at: Number(started) + tookOf(call) });
    else if (/^<\.\.\. f(?:data)?sync resumed>/.test(call)) {
      const begun = unfinished.get(thread);
      unfinished.delete(thread);
      if (begun !== undefined && / = 0 /.test(`${call} `)) syncs.push({ path: begun, at: Number(started) });
    } else if (/^(write|writev|sendto|sendmsg)\(/.test(call)) writes.push({ at: Number(started), line: call });
  }
  return { syncs, left: (wanted) => writes.find(({ line }) => line.includes('HTTP/1.1 2') && line.includes(wanted))?.at ?? null };
}

function tookOf(call: string): number {
  return Number(/<(\d+\.\d+)>$/.exec(call)?.[1] ?? 0);
}

interface Answer {
  /** What stands in the answer and in no other. */
  readonly holds: string;
  /** Seconds since 1970, when its request was sent. */
  readonly asked: number;
  /** Folders of the data in which something must have become durable meanwhile. */
  readonly durable: readonly string[];
}

/** Answers that left before what they promise was durable: in words, none when all is well. */
function violations(trace: Trace, folder: string, answers: readonly Answer[]): string[] {
  return answers.flatMap(({ holds, asked, durable }) => {
    const left = trace.left(holds);
    if (left === null) return [`the answer ${holds} was not seen to leave`];
    return durable
      .filter((name) => !trace.syncs.some(({ path, at }) => path.startsWith(join(folder, name)) && at > asked && at <= left))
      .map((name) => `the answer ${holds} left before ${name} was durable`);
  });
}

describeWith('strace', 'an answered write is durable', () => {
  let region: TestRegion;
  let patient: string;
  let token: string;
  beforeAll(async () => {
    region = await TestRegion.start();
    const nurse = await region.facility('さくら訪問看護ステーション', 'visiting-nursing-station', 'visiting-nurse');
    patient = await region.patient(nurse);
    await region.consent(nurse, patient);
    token = nurse.token!;
    await region.close();
  });
  afterAll(() => region.end());

  /** Posts with and without a photograph over the built server, watched from below. */
  async function watched(environment: Record<string, string>): Promise<{ trace: Trace; answers: Answer[] }> {
    const output = join(region.folder, `trace-${systemIds.next()}`);
    const command = [
      'strace',
      '-f',
      '-y',
      '-T',
      '-ttt',
      '-s',
      '4000',
      '-e',
      'trace=fsync,fdatasync,write,writev,sendto,sendmsg',
      '-o',
      output,
    ];
    const server = await startServer(region.folder, { environment, command });
    const answers: Answer[] = [];
    try {
      const nurse = Object.assign(new Person(server.url, 'team'), { token });
      const asked = async <T>(durable: readonly string[], ask: () => Promise<T>, holds: (answer: T) => string) => {
        const before = Date.now() / 1_000;
        const answer = await ask();
        answers.push({ holds: holds(answer), asked: before, durable });
        return answer;
      };
      const { body } = await asked(
        ['log', 'keys', 'files'],
        async () => nurse.upload(patient, 'a.png', await smallPicture()),
        (answer) => answer.body.file!,
      );
      const room = roomIdOf(patient, 'ALL_PROFESSIONALS');
      const publish = (input: object) =>
        asked(
          ['log'],
          () => nurse.do('publishPost', { room, text: '写真です。', ...input }),
          (id) => id,
        );
      await publish({ attachments: [body.file] });
      for (let n = 0; n < 5; n += 1) await publish({});
    } finally {
      await server.stop();
    }
    return { trace: readTrace(readFileSync(output, 'utf8')), answers };
  }

  it('log, key and file are on the disk before the answer leaves, and each answer has a sync of its own', async () => {
    const { trace, answers } = await watched({});
    expect(answers).toHaveLength(7);
    expect(violations(trace, region.folder, answers)).toEqual([]);
  });

  it('the same check finds it out when the log is not made durable', async () => {
    const { trace, answers } = await watched({ TSUMUGI_SYNC: 'off' });
    const found = violations(trace, region.folder, answers);
    expect(found).toEqual(answers.map(({ holds }) => `the answer ${holds} left before log was durable`));
  });
});
