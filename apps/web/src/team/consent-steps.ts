import { dateWords, dayWords } from '../field/time';
import type { ConsentState } from '../graphql/schema/team';

type StepKey = 'given' | 'registered' | 'checked' | 'notChecked' | 'notRegistered' | 'notConfirmed' | 'withdrawn';

/** What has happened to the consent, in the order of time, and what comes next. */
export function stepsOf({
  status,
  givenOn,
  registeredAt,
  checkedAt,
  withdrawnAt,
}: ConsentState): readonly { key: StepKey; when: string | null }[] {
  if (status === 'NONE') return [];
  const steps: { key: StepKey; when: string | null }[] = [{ key: 'given', when: givenOn && dateWords(givenOn) }];
  if (registeredAt) steps.push({ key: 'registered', when: dayWords(registeredAt) });
  if (status === 'AWAITING_REGISTRATION') steps.push({ key: 'notRegistered', when: null });
  if (status === 'AWAITING_CONFIRMATION') steps.push({ key: 'notConfirmed', when: null });
  if (checkedAt && checkedAt !== registeredAt) steps.push({ key: 'checked', when: dayWords(checkedAt) });
  if ((status === 'ACTIVE' || status === 'ELSEWHERE') && !checkedAt) steps.push({ key: 'notChecked', when: null });
  if (withdrawnAt) steps.push({ key: 'withdrawn', when: dayWords(withdrawnAt) });
  return steps;
}
