/** One's own list of patients, as one acts for one facility. */
export function patientsTopic(account: string, facility: string): string {
  return `patients:${account}:${facility}`;
}
