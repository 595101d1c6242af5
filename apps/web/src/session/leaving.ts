import { useSyncExternalStore } from 'react';
import { stopForOwner } from '../account/device-notices';
import { Again } from '../graphql/again';
import { Backend } from '../graphql/backend';
import { newId } from '../graphql/commands';
import { useBackend, useCommand } from '../graphql/hooks';
import { mayRetry } from '../graphql/trouble';
import { toast } from '../ui/Toast';
import type { Audience } from './audience';
import { signInPathOf } from './audience';
import { signOutMutation } from './documents';
import { session } from './session';
import { startOver } from './SessionGate';
import { say } from './texts';

const trying = new Map<Audience, Again>();
const listeners = new Set<() => void>();

/** Ends a session that its person left without an answer: at once, and again by itself for as long as there is none. */
export function goOnLeaving(audience: Audience): void {
  if (!session.isLeaving(audience) || trying.has(audience)) return;
  // Of its own: the page's may be another's by now, whose session this would end.
  const backend = new Backend(audience);
  backend.as = session.whoLeaves(audience);
  const attempt = async () => {
    const outcome = session.isLeaving(audience) ? await backend.send(signOutMutation, { commandId: newId() }) : null;
    if (outcome && 'trouble' in outcome && outcome.trouble.code !== 'UNAUTHENTICATED' && mayRetry(outcome.trouble)) return again.failed();
    again.stop();
    trying.delete(audience);
    // Who signed in meanwhile has taken the mark away; a later one is not this one's.
    if (outcome) {
      session.left(audience);
      toast(say('signedOut'));
    }
    for (const listener of listeners) listener();
  };
  const again = new Again(() => void attempt());
  trying.set(audience, again);
  void attempt();
}

/** Whether a session here is still to be ended, whichever page of the browser it was left on; `whose`: only if it is theirs. */
export function useLeaving(audience: Audience, whose: () => string | null = () => null): boolean {
  return useSyncExternalStore(listen, () => session.isLeaving(audience, whose()));
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  addEventListener('storage', listener);
  return () => {
    listeners.delete(listener);
    removeEventListener('storage', listener);
  };
}

/**
 * Signs out. Whether or not the server answers, the browser shows nothing of the session from the press on: the next
 * person at the device shall not read what this one left because the lift had no network.
 */
export function useLeave(audience: Audience): () => void {
  const backend = useBackend();
  const signOut = useCommand<{ commandId: string }>(signOutMutation);
  return () => {
    if (session.frameKey) return void signOut.send({}).then((left) => left && startOver(signInPathOf[audience]));
    session.leave(audience, backend.as);
    for (const listener of listeners) listener();
    // Nor shall they be told what waits for this one.
    if (audience !== 'office') void stopForOwner();
    startOver(signInPathOf[audience]);
    goOnLeaving(audience);
  };
}
