/** The mark: three threads come together in one. */
export function Brand({ size = 36, word = true }: { size?: number; word?: boolean }) {
  return (
    <span className="brand">
      <svg viewBox="0 0 48 40" width={(size * 48) / 40} height={size} fill="none" strokeLinecap="round" strokeWidth="3" aria-hidden="true">
        <path d="M3 11c10-8 20-7 27 1 6 6 8 8 14 8" stroke="var(--thread-blue)" />
        <path d="M3 29c10 8 20 7 27-1 6-6 8-8 14-8" stroke="var(--thread-gold)" />
        <path d="M3 20h38" stroke="var(--accent)" />
        <circle cx="43" cy="20" r="3.5" fill="var(--accent)" />
      </svg>
      {word && <span className="brand-word">紡ぎ</span>}
    </span>
  );
}
