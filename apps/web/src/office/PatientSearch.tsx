import { TextField } from '../ui/Field';
import type { NameSearch } from './useNameSearch';

/** Patients, or facilities, by name or kana. */
export function PatientSearch({ label, search }: { label: string; search: NameSearch }) {
  return <TextField type="search" label={label} value={search.typed} onChange={(event) => search.type(event.target.value)} />;
}
