import type { DailyLifeKind } from '../graphql/schema/team';

const line = { fill: 'none', stroke: 'currentColor', strokeWidth: 1.8, strokeLinecap: 'round', strokeLinejoin: 'round' } as const;

const kindPaths: Record<DailyLifeKind, string> = {
  MEAL: 'M4 12h16a8 8 0 0 1-16 0zM8 8c0-2 1.5-2 1.5-4M12.5 8c0-2 1.5-2 1.5-4M9 20h6',
  WATER: 'M6 4h12l-1.5 16h-9zM6.8 11c2-1.5 3.5 1.5 5.2 0s3.4 1.5 5.2 0',
  STOOL: 'M5 19h14c1.5-2 .5-4-1.5-4 .5-2-1-3.5-3-3.5 .5-2.5-1-4-3-5.5 .5 3-3.5 3-2.5 5.5-2 0-3 1.5-2.5 3.5-2 0-3 2-1.5 4z',
  URINE: 'M12 3.5c3.5 4.5 5.5 7.5 5.5 10.5a5.5 5.5 0 0 1-11 0c0-3 2-6 5.5-10.5zM9.5 14.5a2.5 2.5 0 0 0 2.5 2.5',
  SLEEP: 'M19.5 14A8 8 0 1 1 10 4.5 6.5 6.5 0 0 0 19.5 14zM15 5h4l-4 4.5h4',
  MOOD: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM9 10h.01M15 10h.01M8.5 14.5c2 2 5 2 7 0',
  SKIN: 'M8 21v-6c-2-1-3.5-3-3.5-5V6.5a1.2 1.2 0 0 1 2.4 0V10M6.9 10V4.5a1.2 1.2 0 0 1 2.4 0V9.5M9.3 9.5v-6a1.2 1.2 0 0 1 2.4 0v6M11.7 9.5V5a1.2 1.2 0 0 1 2.4 0v7c1-1.5 2.5-2.5 4-1.5-1.5 1.5-2 4.5-4.6 5.5v5',
};

export function KindDrawing({ kind, size = 28 }: { kind: DailyLifeKind; size?: number }) {
  return (
    <svg viewBox="0 0 24 24" width={size} height={size} {...line} aria-hidden="true">
      <path d={kindPaths[kind]} />
    </svg>
  );
}

/** 1 (low) to 5 (bright). */
export function MoodFace({ mood, size = 40 }: { mood: number; size?: number }) {
  const bend = (mood - 3) * 2.4;
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} {...line} className={`mood-face mood-${mood}`} aria-hidden="true">
      <circle cx="16" cy="16" r="13" />
      {mood === 1 ? (
        <path d="M9.5 13l3 1M22.5 13l-3 1" />
      ) : mood === 5 ? (
        <path d="M9.5 13.5c.8-1.5 2.2-1.5 3 0M19.5 13.5c.8-1.5 2.2-1.5 3 0" />
      ) : (
        <path d="M11 13v.3M21 13v.3" strokeWidth="2.8" />
      )}
      <path d={`M10.5 ${20.5 - bend * 0.35}q5.5 ${bend} 11 0`} />
    </svg>
  );
}

const bristolPaths: Record<string, string> = {
  1: 'M7 10a2.5 2.5 0 1 0 .1 0zM17 7a2.5 2.5 0 1 0 .1 0zM27 10a2.5 2.5 0 1 0 .1 0zM12 16a2.5 2.5 0 1 0 .1 0zM22 16a2.5 2.5 0 1 0 .1 0z',
  2: 'M5 14c0-3 3-4 5-3 1-3 5-3 6-1 2-2 5-2 6 0 2-2 6-1 6 2 2 1 2 5-1 6-2 2-4 1-5 0-2 2-5 2-6 0-2 2-5 1-5 0-3 1-6-1-6-4z',
  3: 'M6 10c6-2 18-2 23 0 3 2 3 6 0 8-5 2-17 2-23 0-3-2-3-6 0-8zM11 9.5l-1.5 4M17 9l1 5M24 9l-2 4',
  4: 'M4 16c2-6 8-7 13-5s10-1 14-3c1 6-4 10-11 9-7-2-11 3-16-1z',
  5: 'M6 9c3-2 7 0 6 3s-6 3-7 1 0-3 1-4zM18 8c3-1 6 1 5 4s-6 2-7 0 1-4 2-4zM26 15c3-1 5 1 4 3s-6 2-6 0 1-3 2-3zM12 17c3-1 5 1 4 3s-6 1-6-1 1-2 2-2z',
  6: 'M4 17c1-3 3-2 5-4s3 0 5-2 4 1 6-1 4 2 6 2 4 2 4 4-3 4-6 3-4 2-8 1-5 1-8 0-5-1-4-3z',
  7: 'M4 15c4-4 9-5 14-4s11 1 13 4-3 5-8 5-8-1-12 0-9-1-7-5zM11 15c2-1 5-1 7 0M21 16c2-1 3-1 5 0',
};

/** A type of the Bristol stool scale, 1 to 7. */
export function BristolDrawing({ type }: { type: string }) {
  return (
    <svg viewBox="0 0 35 26" width="52" height="38" {...line} strokeWidth={1.5} aria-hidden="true">
      <path d={bristolPaths[type]} />
    </svg>
  );
}
