import { lazy, Suspense, useMemo } from 'react';
import type { Reading, ReadingKind, Threshold } from '../graphql/schema/team';
import { Waiting } from '../ui/Waiting';
import { kindOrder } from './kinds';

const Curve = lazy(() => import('./Curve'));

const noThresholds: readonly Threshold[] = [];

/** A curve for each kind that was measured in the span. */
export function Curves({ readings, thresholds, days }: { readings: readonly Reading[]; thresholds: readonly Threshold[]; days: number }) {
  const kinds = useMemo(() => {
    const found = new Map<ReadingKind, Reading[]>();
    for (const reading of readings.toReversed()) found.set(reading.kind, [...(found.get(reading.kind) ?? []), reading]);
    return kindOrder.flatMap((kind) => {
      const own = found.get(kind);
      return own ? [{ kind, own }] : [];
    });
  }, [readings]);
  const bounds = useMemo(() => {
    const found = new Map<ReadingKind, Threshold[]>();
    for (const threshold of thresholds) found.set(threshold.kind, [...(found.get(threshold.kind) ?? []), threshold]);
    return found;
  }, [thresholds]);
  return (
    <Suspense fallback={<Waiting />}>
      <div className="curves">
        {kinds.map(({ kind, own }) => (
          <Curve key={kind} readings={own} thresholds={bounds.get(kind) ?? noThresholds} days={days} />
        ))}
      </div>
    </Suspense>
  );
}
