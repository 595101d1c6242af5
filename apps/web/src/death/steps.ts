import type { DeathStep } from '../graphql/schema/team';

/** A second record of a death that stands corrects the first: it says so, or two lines would say the same. */
export type SaidStep = DeathStep & { readonly corrects: boolean };

export function saidSteps(steps: readonly DeathStep[]): SaidStep[] {
  let stands = false;
  return steps.map((step) => {
    const corrects = step.kind === 'RECORDED' && stands;
    if (step.kind === 'RECORDED' || step.kind === 'UNDONE') stands = step.kind === 'RECORDED';
    return { ...step, corrects };
  });
}

/**
 * Who takes back the recording that stands: somebody of another facility; of one that the office confirmed,
 * only who records deaths; of one that the office wrote itself, the office alone. The office always can.
 */
export function whoUndoes(steps: readonly DeathStep[]): 'another' | 'recorder' | 'office' {
  const last = steps.findLast(({ kind }) => kind === 'RECORDED' || kind === 'CONFIRMED');
  if (steps.findLast(({ kind }) => kind === 'RECORDED')?.by === null) return 'office';
  return last?.kind === 'CONFIRMED' ? 'recorder' : 'another';
}
