import { useEffect } from 'react';
import { newId } from '../graphql/commands';
import { useBackend } from '../graphql/hooks';
import type { SubscribeToPushInput } from '../graphql/schema/team';
import { session } from '../session/session';
import { settleDevice } from './device-notices';
import { subscribeToPushMutation } from './documents';

/** Whoever is signed in now: this device calls them or nobody. */
export function useSettledDevice(account: string | null): void {
  const backend = useBackend();
  useEffect(() => {
    if (account === null || session.frameKey) return;
    const { audience } = backend;
    void settleDevice(account, async (address) => {
      // The office has no notices.
      if (audience === 'office') return 'ended';
      const input: SubscribeToPushInput = { commandId: newId(), ...address, renew: true };
      const outcome = await backend.send(subscribeToPushMutation[audience], input);
      if (!('trouble' in outcome)) return 'stands';
      return outcome.trouble.code === 'CONFLICT' ? 'ended' : 'unknown';
    });
  }, [backend, account]);
}
