/**
 * What can be measured, in what unit, and between which bounds a number is plausible. The bounds
 * catch slips of the finger; they are no medical advice. What is worrying for a patient is said
 * by that patient's thresholds, which clinicians set: the sources give no values.
 */
export const readingKinds = {
  TEMPERATURE: { label: '体温', unit: '℃', min: 30, max: 45, decimals: 1 },
  /** The bounds of the systolic value; the diastolic one has its own. */
  BLOOD_PRESSURE: { label: '血圧', unit: 'mmHg', min: 40, max: 300, decimals: 0 },
  PULSE: { label: '脈拍', unit: '/分', min: 20, max: 250, decimals: 0 },
  SPO2: { label: 'SpO2', unit: '%', min: 50, max: 100, decimals: 0 },
  RESPIRATION: { label: '呼吸数', unit: '/分', min: 4, max: 80, decimals: 0 },
  WEIGHT: { label: '体重', unit: 'kg', min: 1, max: 300, decimals: 1 },
  GLUCOSE: { label: '血糖', unit: 'mg/dL', min: 10, max: 1000, decimals: 0 },
  /** Numeric rating scale. */
  PAIN: { label: '痛み', unit: '/10', min: 0, max: 10, decimals: 0 },
} as const satisfies Record<string, Bounds>;

interface Bounds {
  readonly label: string;
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  /** Digits behind the point. */
  readonly decimals: number;
}

export type ReadingKind = keyof typeof readingKinds;
export const readingKindCodes = Object.keys(readingKinds) as readonly ReadingKind[];

/** mmHg. */
export const diastolic = { label: '拡張期血圧', min: 20, max: 200 } as const;

/** `VALUE2` is the diastolic value of a blood pressure; no other kind has one. */
export const thresholdParts = ['VALUE', 'VALUE2'] as const;
export type ThresholdPart = (typeof thresholdParts)[number];

/** One measured value, or two for a blood pressure: systolic, diastolic. */
export interface Measured {
  readonly value: number;
  readonly value2: number | null;
}

/** What is not plausible about a value, as a sentence for the person; null where nothing is. */
export function implausible(kind: ReadingKind, { value, value2 }: Measured): string | null {
  const { label, unit, min, max, decimals } = readingKinds[kind];
  if (kind === 'BLOOD_PRESSURE') {
    if (value2 === null) return '血圧は収縮期と拡張期の両方を入力してください。';
    if (!within(value, min, max, decimals)) return `収縮期血圧は${min}〜${max} mmHgの整数で入力してください。`;
    if (!within(value2, diastolic.min, diastolic.max, decimals)) {
      return `拡張期血圧は${diastolic.min}〜${diastolic.max} mmHgの整数で入力してください。`;
    }
    if (value <= value2) return '収縮期血圧は拡張期血圧より大きい値で入力してください。';
    return null;
  }
  if (value2 !== null) return `${label}に入力できる値は一つです。`;
  if (within(value, min, max, decimals)) return null;
  return decimals === 0
    ? `${label}は${min}〜${max} ${unit}の整数で入力してください。`
    : `${label}は${min}〜${max} ${unit}、小数第${decimals}位までで入力してください。`;
}

/** The plausible bounds of what a threshold watches; null for a part that the kind does not have. */
export function boundsOf(kind: ReadingKind, part: ThresholdPart): { readonly min: number; readonly max: number } | null {
  if (part === 'VALUE') return readingKinds[kind];
  return kind === 'BLOOD_PRESSURE' ? diastolic : null;
}

export function within(value: number, min: number, max: number, decimals: number): boolean {
  return Number.isFinite(value) && value >= min && value <= max && Number(value.toFixed(decimals)) === value;
}
