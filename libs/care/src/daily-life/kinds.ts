/** What is observed of a day, with the bounds of its value; null where it is said in words alone. */
export const dailyLifeKinds = {
  /** Part eaten, in tenths. */
  MEAL: { label: '食事量', bounds: { min: 0, max: 10, step: 1, unit: '割' } },
  WATER: { label: '水分量', bounds: { min: 0, max: 10_000, step: 1, unit: 'mL' } },
  /** Amount: none, little, normal, much. `detail` is the type of the Bristol stool scale. */
  STOOL: { label: '便の量', bounds: { min: 0, max: 3, step: 1, unit: '' } },
  URINE: { label: '排尿回数', bounds: { min: 0, max: 50, step: 1, unit: '回' } },
  SLEEP: { label: '睡眠', bounds: { min: 0, max: 24, step: 0.5, unit: '時間' } },
  /** Low to bright. */
  MOOD: { label: '気分', bounds: { min: 1, max: 5, step: 1, unit: '' } },
  /** `detail` names the place. */
  SKIN: { label: '皮膚', bounds: null },
} as const satisfies Record<string, { label: string; bounds: { min: number; max: number; step: number; unit: string } | null }>;

export type DailyLifeKind = keyof typeof dailyLifeKinds;
export const dailyLifeKindCodes = Object.keys(dailyLifeKinds) as readonly DailyLifeKind[];

/** 拒否 and 測定せず are findings, not gaps. */
export const dailyLifeResults = ['VALUE', 'REFUSED', 'NOT_MEASURED'] as const;
export type DailyLifeResult = (typeof dailyLifeResults)[number];

/** What does not fit together in a finding: the field and a sentence for the person; null where all fits. */
export function unfit(
  kind: DailyLifeKind,
  { result, value, detail, note }: { result: DailyLifeResult; value: number | null; detail: string | null; note: string | null },
): { readonly field: 'value' | 'detail' | 'note'; readonly message: string } | null {
  const { label, bounds } = dailyLifeKinds[kind];
  if (result !== 'VALUE') {
    if (value !== null) return { field: 'value', message: '「拒否」「測定せず」のときは、値を空にしてください。' };
    if (kind === 'STOOL' && detail !== null)
      return { field: 'detail', message: '「拒否」「測定せず」のときは、便の性状を空にしてください。' };
    return null;
  }
  if (bounds === null) {
    if (value !== null) return { field: 'value', message: `${label}は数値ではなく、ことばで記録してください。` };
    if (note === null) return { field: 'note', message: `${label}の様子をことばで入力してください。` };
    return null;
  }
  const { min, max, step, unit } = bounds;
  if (value === null || !Number.isFinite(value) || value < min || value > max || value % step !== 0) {
    return { field: 'value', message: `${label}は${min}〜${max}${unit}の間で、${step}きざみで入力してください。` };
  }
  if (kind === 'STOOL' && value === 0 && detail !== null) {
    return { field: 'detail', message: '便の量が「なし」のときは、便の性状を空にしてください。' };
  }
  if (kind === 'STOOL' && detail !== null && !/^[1-7]$/.test(detail)) {
    return { field: 'detail', message: '便の性状はブリストルスケールの1〜7で入力してください。' };
  }
  return null;
}
