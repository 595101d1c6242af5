import { now } from '../field/clock';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { timeWords } from '../field/time';
import { readingWord } from '../field/words';
import type { Reading, Threshold, ThresholdPart } from '../graphql/schema/team';
import { numberText } from '../timeline/reading-text';
import { valueWithUnit } from './kinds';
import { useSay } from './texts';

const day = 86_400;
const zone = 'Asia/Tokyo';
const height = 148;

export interface CurveProps {
  /** All of one kind, the oldest first. */
  readings: readonly Reading[];
  thresholds: readonly Threshold[];
  /** Days that the curve shows, up to now. */
  days: number;
}

function watchColours(listener: () => void): () => void {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  dark.addEventListener('change', listener);
  return () => dark.removeEventListener('change', listener);
}

/** One kind's values over the time, each readable by touch; its text says what a picture shows. */
export default function Curve({ readings, thresholds, days }: CurveProps) {
  const say = useSay();
  const box = useRef<HTMLDivElement>(null);
  const [touched, setTouched] = useState<number | null>(null);
  const dark = useSyncExternalStore(watchColours, () => matchMedia('(prefers-color-scheme: dark)').matches);
  const last = readings.at(-1);

  useEffect(() => {
    const host = box.current;
    if (!host || readings.length === 0) return;
    setTouched(null);
    const plot = new uPlot(optionsOf(host, readings, thresholds, days, setTouched), dataOf(readings), host);
    const over = plot.over;
    over.style.touchAction = 'pan-y';
    const point = (event: PointerEvent) => {
      const { left, top } = over.getBoundingClientRect();
      plot.setCursor({ left: event.clientX - left, top: event.clientY - top });
    };
    over.addEventListener('pointerdown', point);
    over.addEventListener('pointermove', point);
    const resize = new ResizeObserver(() => plot.setSize({ width: host.clientWidth, height }));
    resize.observe(host);
    return () => {
      resize.disconnect();
      plot.destroy();
    };
  }, [readings, thresholds, days, dark]);

  if (!last) return null;
  const shown = (touched === null ? undefined : readings[touched]) ?? last;
  const values = readings.flatMap(({ value, value2 }) => (value2 === null ? [value] : [value, value2]));
  const label = say('curveLabel', {
    kind: readingWord(last.kind),
    count: readings.length,
    last: valueWithUnit(last),
    low: numberText(last.kind, Math.min(...values)),
    high: numberText(last.kind, Math.max(...values)),
  });
  return (
    <figure className="curve">
      <figcaption>
        <h3>{readingWord(last.kind)}</h3>
        <span className="curve-read numbers" data-touched={touched !== null || undefined}>
          <strong>{valueWithUnit(shown)}</strong>
          <span className="muted small">{timeWords(shown.measuredAt)}</span>
        </span>
      </figcaption>
      <div className="curve-plot" ref={box} role="img" aria-label={label} />
    </figure>
  );
}

function dataOf(readings: readonly Reading[]): uPlot.AlignedData {
  const times = readings.map(({ measuredAt }) => Date.parse(measuredAt) / 1000);
  const values = readings.map(({ value }) => value);
  if (readings[0]?.kind !== 'BLOOD_PRESSURE') return [times, values];
  return [times, values, readings.map(({ value2 }) => value2)];
}

function optionsOf(
  host: HTMLElement,
  readings: readonly Reading[],
  thresholds: readonly Threshold[],
  days: number,
  read: (index: number | null) => void,
): uPlot.Options {
  const css = getComputedStyle(host);
  const colour = (name: string) => css.getPropertyValue(name).trim();
  const font = `12px ${css.fontFamily}`;
  const present = now().getTime() / 1000;
  const kind = readings[0]?.kind ?? 'WEIGHT';
  const bounds = thresholds.flatMap(({ low, high }) => [low, high]).filter((bound) => bound !== null);
  const values = [...readings.flatMap(({ value, value2 }) => (value2 === null ? [value] : [value, value2])), ...bounds];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  // A curve of values that hardly differ must not look like mountains.
  const least = { TEMPERATURE: 1.5, WEIGHT: 2, BLOOD_PRESSURE: 40, PULSE: 20, SPO2: 6, RESPIRATION: 8, GLUCOSE: 60, PAIN: 10 }[kind];
  const spare = Math.max((least - (high - low)) / 2, (high - low) * 0.1, 0);
  const range: [number, number] =
    kind === 'PAIN' ? [0, 10] : kind === 'SPO2' ? [Math.min(low - 1, 100 - least), 100.5] : [low - spare, high + spare];
  const line = (stroke: string): uPlot.Series => ({
    stroke,
    width: 2,
    spanGaps: true,
    points: { show: readings.length <= 40, size: 6, width: 1, fill: stroke, stroke },
  });
  const two = kind === 'BLOOD_PRESSURE';
  return {
    width: host.clientWidth,
    height,
    padding: [8, 10, 0, 0],
    legend: { show: false },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), zone),
    cursor: {
      y: false,
      drag: { x: false, y: false, setScale: false },
      points: { size: 11, width: 2, stroke: colour('--surface'), fill: colour('--accent') },
    },
    scales: { x: { time: true, range: () => [present - days * day, present + days * day * 0.012] }, y: { range: () => range } },
    axes: [
      {
        font,
        size: 24,
        gap: 2,
        stroke: colour('--ink-soft'),
        grid: { stroke: colour('--line'), width: 1 },
        ticks: { show: false },
        splits: () => daysOf(present, days),
        values: (_plot, splits) => splits.map((split) => dateOf(split)),
      },
      {
        font,
        size: 44,
        gap: 4,
        stroke: colour('--ink-soft'),
        grid: { stroke: colour('--line'), width: 1 },
        ticks: { show: false },
        values: (_plot, splits) => splits.map((split) => (split > 100 && kind === 'SPO2' ? '' : String(Math.round(split * 10) / 10))),
      },
    ],
    series: [{}, line(colour('--accent')), ...(two ? [line(colour('--thread-gold'))] : [])],
    hooks: {
      draw: [(plot) => drawBounds(plot, thresholds, (part) => colour(!two ? '--danger' : part === 'VALUE' ? '--accent' : '--thread-gold'))],
      setCursor: [(plot) => read(plot.cursor.left !== undefined && plot.cursor.left >= 0 ? (plot.cursor.idx ?? null) : null)],
    },
  };
}

/** The bounds that were set for this patient, as broken lines; of a blood pressure each in the colour of its curve. */
function drawBounds(plot: uPlot, thresholds: readonly Threshold[], colourOf: (part: ThresholdPart) => string): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.lineWidth = 1.5 * devicePixelRatio;
  ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
  for (const { part, low, high } of thresholds) {
    ctx.strokeStyle = colourOf(part);
    for (const bound of [low, high]) {
      if (bound === null) continue;
      const y = Math.round(plot.valToPos(bound, 'y', true));
      ctx.beginPath();
      ctx.moveTo(bbox.left, y);
      ctx.lineTo(bbox.left + bbox.width, y);
      ctx.stroke();
    }
  }
  ctx.restore();
}

const dates = new Intl.DateTimeFormat('ja-JP', { timeZone: zone, month: 'numeric', day: 'numeric' });

function dateOf(seconds: number): string {
  return dates.format(new Date(seconds * 1000));
}

/** Midnights of the region, as many as have room. */
function daysOf(now: number, days: number): number[] {
  const step = days <= 7 ? 1 : days <= 31 ? 7 : 21;
  const offset = 9 * 3600;
  const today = Math.floor((now + offset) / day) * day - offset;
  const found: number[] = [];
  for (let at = today; at > now - days * day; at -= step * day) found.unshift(at);
  return found;
}
