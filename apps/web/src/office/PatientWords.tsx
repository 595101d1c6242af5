import { dateWords } from '../field/time';

interface Listed {
  readonly patientName: string;
  readonly patientKana: string;
  readonly birthDate: string;
}

/** Whose row of an office's list it is. */
export function PatientWords({ of: { patientName, patientKana, birthDate } }: { of: Listed }) {
  return (
    <>
      <span className="muted small">{patientKana}</span>
      <strong>{patientName}</strong>
      <span className="muted small numbers">{dateWords(birthDate)}生</span>
    </>
  );
}
