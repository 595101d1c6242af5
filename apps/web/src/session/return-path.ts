import type { Audience } from './audience';
import { homeOf, signInPathOf } from './audience';
import { navigate, stateOf } from '../routing/router';

/**
 * Where somebody wanted to go before they had to sign in. It stands in the history's entry of the sign-in page: not
 * in the address, where it could be made by others, and there still after a reload.
 */
export function goToSignIn(audience: Audience): void {
  const wanted = location.pathname;
  const state = spaceOf(wanted) === audience && wanted !== homeOf[audience] ? { wanted } : null;
  navigate(signInPathOf[audience], { replace: true, state });
}

export function goWhereWanted(audience: Audience): void {
  const wanted = stateOf()?.['wanted'];
  const ours = typeof wanted === 'string' && /^\/(?!\/)/.test(wanted) && spaceOf(wanted) === audience;
  navigate(ours ? wanted : homeOf[audience], { replace: ours });
}

/** Whose pages an address is among. */
export function spaceOf(path: string): Audience {
  if (/^\/family(\/|$)/.test(path)) return 'family';
  return /^\/office(\/|$)/.test(path) ? 'office' : 'team';
}
