import type { ReactNode } from 'react';

/** What stands where nothing is yet, and what to do about it. */
export function EmptyState({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="empty-state">
      <svg viewBox="0 0 96 40" width="120" height="50" aria-hidden="true" fill="none" strokeLinecap="round" strokeWidth="2.5">
        <path d="M4 10c24 0 30 10 46 10s20 0 40 0" stroke="var(--thread-gold)" />
        <path d="M4 20c30 0 60 0 86 0" stroke="var(--accent)" />
        <path d="M4 30c24 0 30-10 46-10" stroke="var(--thread-blue)" />
      </svg>
      <p className="empty-state-title">{title}</p>
      {children && <div className="empty-state-body">{children}</div>}
    </div>
  );
}
