import { useSyncExternalStore } from 'react';
import { useSay } from './texts';

function watchNetwork(listener: () => void): () => void {
  addEventListener('online', listener);
  addEventListener('offline', listener);
  return () => {
    removeEventListener('online', listener);
    removeEventListener('offline', listener);
  };
}

/** Tells that what is shown may be old: `<LiveNote reconnecting={list.reconnecting} />`. */
export function LiveNote({ reconnecting }: { reconnecting: boolean }) {
  const say = useSay();
  const online = useSyncExternalStore(watchNetwork, () => navigator.onLine);
  const text = online ? (reconnecting ? say('reconnecting') : null) : say('offline');
  return (
    <div className="live-note" role="status">
      {text && <span>{text}</span>}
    </div>
  );
}
