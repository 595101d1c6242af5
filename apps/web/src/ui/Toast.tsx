import { useSyncExternalStore } from 'react';
import { createPortal } from 'react-dom';
import { Button } from './Button';
import { useSay } from './texts';

interface Toast {
  id: number;
  text: string;
  action: { label: string; run: () => void } | null;
}

let toasts: readonly Toast[] = [];
let count = 0;
const listeners = new Set<() => void>();

function change(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

function dismiss(id: number): void {
  change(toasts.filter((toast) => toast.id !== id));
}

/** Says what has just been done. Refusals belong beside what was refused, not here. */
export function toast(text: string, action: Toast['action'] = null): void {
  const id = ++count;
  change([...toasts.slice(-2), { id, text, action }]);
  setTimeout(() => dismiss(id), action ? 10_000 : 5_000);
}

export function Toasts() {
  const say = useSay();
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => toasts,
  );
  return createPortal(
    <div className="toasts" role="status" aria-label={say('toast.region')}>
      {shown.map(({ id, text, action }) => (
        <div className="toast" key={id}>
          <span>{text}</span>
          {action && (
            <Button
              look="plain"
              size="small"
              onClick={() => {
                action.run();
                dismiss(id);
              }}
            >
              {action.label}
            </Button>
          )}
          <Button look="plain" size="small" icon="close" aria-label={say('toast.dismiss')} onClick={() => dismiss(id)} />
        </div>
      ))}
    </div>,
    document.body,
  );
}
