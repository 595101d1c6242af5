import { openLog } from '../src/running/log.js';
import { smallPicture } from './pictures.js';
import { TestRegion } from './test-region.js';

describe('what nobody expected', () => {
  const lines: string[] = [];
  let region: TestRegion;
  beforeAll(async () => {
    region = await TestRegion.start({ log: openLog({ level: 'warn' }, { write: (line: string) => void lines.push(line) }) });
  });
  afterAll(() => region.end());

  it('is one line for the operator with its kind and place, and no word of it for anybody', async () => {
    const nurse = await region.facility('さくら訪問看護ステーション', 'visiting-nursing-station', 'visiting-nurse');
    const patient = await region.patient(nurse);
    await region.consent(nurse, patient);
    const { body } = await nurse.upload(patient, 'a.png', await smallPicture());
    const { blobs } = region.server.platform;
    const { content } = blobs;
    blobs.content = () => Promise.reject(new RangeError('山田 ハル'));
    const failed = await nurse.download(String(body['url']));
    blobs.content = content;
    expect(failed.status).toBe(500);
    expect(await failed.text()).not.toContain('山田');
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0]!)).toMatchObject({ msg: 'a request failed', kind: 'RangeError', at: expect.any(String) as string });
    expect(lines[0]).not.toContain('山田');
    expect((await nurse.download(String(body['url']))).status).toBe(200);
    expect((await nurse.download('/files/not-an-id/original')).status).toBe(404);
    expect(lines).toHaveLength(1);
  });
});
