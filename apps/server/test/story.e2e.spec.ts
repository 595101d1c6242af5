import { TestRegion } from './test-region.js';
import { roomIdOf } from '@tsumugi/care';

const postFields = 'id text seenCount acknowledgedCount version withdrawn { reason } releasedVersion attachments { file }';

describe('the first thread', () => {
  let region: TestRegion;
  beforeAll(async () => {
    region = await TestRegion.start();
  });
  afterAll(() => region.end());

  it('a nurse’s post reaches the doctor’s open screen at once', async () => {
    const nurse = await region.facility('さくら訪問看護ステーション', 'visiting-nursing-station', 'visiting-nurse');
    const doctor = await region.facility('青葉在宅クリニック', 'clinic', 'doctor');
    const patient = await region.patient(nurse);
    await region.consent(nurse, patient);
    await region.join(nurse, patient, doctor);
    const room = roomIdOf(patient, 'ALL_PROFESSIONALS');
    const { timeline } = await doctor.read<{ timeline: { live: string; edges: unknown[] } }>(
      'query ($room: ID!) { timeline(room: $room) { live edges { node { id } } } }',
      { room },
    );
    const watch = doctor.watch<{ id: string; text: string }>('roomUpdates', { room, from: timeline.live }, postFields);
    const post = await nurse.do('publishPost', { room, text: '体重が2日で1.8kg増えました。' });
    await watch.until(({ updates }) => updates.some(({ id }) => id === post), 'the post on the doctor’s screen');
    expect(watch.updates.at(-1)).toMatchObject({ kind: 'ADDED', item: { id: post, text: '体重が2日で1.8kg増えました。' } });
  });
});
