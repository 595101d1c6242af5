/** Those who judge a patient's state by their licence; the server decides, this only hides what it would refuse. */
const clinicians: ReadonlySet<string> = new Set(['doctor', 'dentist', 'nurse', 'visiting-nurse', 'public-health-nurse', 'pharmacist']);

export function isClinician(profession: string): boolean {
  return clinicians.has(profession);
}
