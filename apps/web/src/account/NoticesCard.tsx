import { useEffect, useState } from 'react';
import { useCommand, useLookup } from '../graphql/hooks';
import type { SubscribeToPushInput, UnsubscribeFromPushInput } from '../graphql/schema/team';
import { session } from '../session/session';
import { Button } from '../ui/Button';
import { ErrorSentence } from '../ui/ErrorSentence';
import { CheckField } from '../ui/Field';
import { toast } from '../ui/Toast';
import type { DeviceNotices } from './device-notices';
import { leaveStopped, noticesOfDevice, subscribeDevice, unsubscribeDevice } from './device-notices';
import type { Notified } from './documents';
import { pushKeyQuery, subscribeToPushMutation, unsubscribeFromPushMutation } from './documents';
import { useSay } from './texts';
import './account.css';

/** Whether this device tells when something waits; never what. */
export function NoticesCard({ audience, account, onChanged }: { audience: Notified; account: string; onChanged?: () => void }) {
  const say = useSay();
  const { data, trouble, refetch } = useLookup<{ pushKey: string | null }>(pushKeyQuery[audience]);
  const subscribe = useCommand<SubscribeToPushInput>(subscribeToPushMutation[audience]);
  const unsubscribe = useCommand<UnsubscribeFromPushInput>(unsubscribeFromPushMutation[audience]);
  const [device, setDevice] = useState<DeviceNotices | null>(null);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let asked = true;
    void noticesOfDevice(account).then((state) => asked && setDevice(state));
    return () => {
      asked = false;
    };
  }, [account]);
  // A frame of the side-by-side page is nobody's device.
  if (session.frameKey) return null;

  const key = data?.pushKey ?? null;
  const take = async (): Promise<DeviceNotices> => {
    if (!key) return 'off';
    const address = await subscribeDevice(account, key).catch(() => null);
    if (address === 'refused') return Notification.permission === 'denied' ? 'refused' : 'off';
    if (!address) setFailed(true);
    else if (await subscribe.send({ ...address })) {
      toast(say('notices.on'));
      return 'on';
    } else await unsubscribeDevice();
    return 'off';
  };
  const stop = async (): Promise<DeviceNotices> => {
    const endpoint = await unsubscribeDevice();
    leaveStopped(account);
    if (endpoint) await unsubscribe.send({ endpoint });
    toast(say('notices.off'));
    return 'off';
  };
  const change = async (on: boolean) => {
    setBusy(true);
    setFailed(false);
    setDevice(await (on ? take() : stop()));
    setBusy(false);
    onChanged?.();
  };

  const possible = key !== null && (device === 'on' || device === 'off' || device === 'stopped');
  return (
    <section className="card stack">
      <h2>{say('notices.title')}</h2>
      {data && key === null && <p>{say('notices.unset')}</p>}
      {key !== null && (device === 'unsupported' || device === 'refused') && <p>{say(`notices.${device}`)}</p>}
      {possible && device === 'stopped' && (
        <>
          <p role="status">{say('notices.stopped')}</p>
          <Button
            onClick={() => {
              leaveStopped(account);
              setDevice('off');
            }}
          >
            {say('notices.leaveOff')}
          </Button>
        </>
      )}
      {possible && (
        <CheckField
          role="switch"
          className="switch"
          label={say('notices.take')}
          hint={say('notices.what')}
          checked={busy ? device !== 'on' : device === 'on'}
          disabled={busy}
          aria-busy={busy || undefined}
          onChange={(event) => void change(event.target.checked)}
        />
      )}
      {failed && <ErrorSentence trouble={{ code: 'OFFLINE', message: say('notices.failed') }} />}
      <ErrorSentence trouble={subscribe.trouble} />
      <ErrorSentence trouble={trouble} onRetry={refetch} />
    </section>
  );
}
