import { refuse, type Instant, type Refusal, type ViewReader, type Viewer } from '@tsumugi/kernel';
import { dayIn } from '../day.js';
import { defaultRegionPolicy } from './default-policy.js';
import { regionPolicy } from './facts.js';

/** Refuses what was measured or observed after the day of the death: after it, what belongs to the time before is still written. */
export function wrongAfterDeath(read: ViewReader, viewer: Viewer, patient: string, happened: Instant, field: string): Refusal | null {
  const diedOn = read.get<{ died_on: string | null }>('SELECT died_on FROM patient_patient WHERE id = ?', patient)?.died_on ?? null;
  const { zone } = regionPolicy(read, viewer.region) ?? defaultRegionPolicy;
  if (diedOn === null || dayIn(zone, happened) <= diedOn) return null;
  return refuse('INVALID', 'お亡くなりになった日より後の日時になっています。実際の日時を入力してください。', field);
}
