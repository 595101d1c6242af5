import type { DailyLifeEntry, DailyLifeKind } from '../graphql/schema/team';
import { say } from './texts';

export const kindOrder = ['MEAL', 'WATER', 'STOOL', 'URINE', 'SLEEP', 'MOOD', 'SKIN'] as const satisfies readonly DailyLifeKind[];

/** The amount of a stool, 0 to 3. */
export const stoolAmount = (value: number): string => say(`stoolAmounts.n${Math.min(3, Math.max(0, value)) as 0 | 1 | 2 | 3}`);
/** The Bristol type in words, 1 to 7. */
export const bristolWord = (type: string): string => (/^[1-7]$/.test(type) ? say(`bristol.t${type as '1'}`) : type);
/** A mood in words, 1 to 5. */
export const moodWord = (value: number): string => say(`moods.m${Math.min(5, Math.max(1, value)) as 1 | 2 | 3 | 4 | 5}`);

type Finding = Pick<DailyLifeEntry, 'kind' | 'result' | 'value' | 'detail' | 'note'>;

/** One finding in words: `昼食 7割`, `ふつう 4型（ふつう）`, `拒否`. */
export function findingText({ kind, result, value, detail, note }: Finding): string {
  if (result !== 'VALUE') return [kind === 'MEAL' && detail, say(`result.${result}`)].filter(Boolean).join(' ');
  const number = value ?? 0;
  switch (kind) {
    case 'MEAL':
      return [detail, say('meal.value', { value: number })].filter(Boolean).join(' ');
    case 'WATER':
      return say('water.value', { value: number });
    case 'STOOL':
      return detail
        ? `${say('stool.value', { amount: stoolAmount(number), type: detail })}（${bristolWord(detail)}）`
        : stoolAmount(number);
    case 'URINE':
      return say('urine.value', { value: number });
    case 'SLEEP':
      return say('sleep.value', { value: number });
    case 'MOOD':
      return moodWord(number);
    case 'SKIN':
      return [detail, note].filter(Boolean).join('：');
  }
}

/** A day's findings of one kind as the sheet has room for; the oldest first. */
export function cellText(kind: DailyLifeKind, entries: readonly DailyLifeEntry[]): readonly string[] {
  const values = entries.filter(({ result }) => result === 'VALUE');
  const others = entries.flatMap(({ result }) => (result === 'VALUE' ? [] : [say(`resultShort.${result}`)]));
  const sum = values.reduce((total, { value }) => total + (value ?? 0), 0);
  switch (kind) {
    case 'MEAL':
      return entries.map(({ result, value }) =>
        result === 'VALUE' ? say('meal.value', { value: value ?? 0 }) : say(`resultShort.${result}`),
      );
    case 'WATER':
      return values.length > 0 ? [say('water.value', { value: sum }), ...others] : others;
    case 'URINE':
      return values.length > 0 ? [say('urine.value', { value: sum }), ...others] : others;
    case 'STOOL':
      return [
        ...values.map(({ value, detail }) =>
          detail ? say('stool.value', { amount: stoolAmount(value ?? 0), type: detail }) : stoolAmount(value ?? 0),
        ),
        ...others,
      ];
    case 'SLEEP':
      return values.length > 0 ? [say('sleep.value', { value: sum }), ...others] : others;
    case 'MOOD':
      return others;
    case 'SKIN':
      return [...values.map(({ detail }) => detail ?? say('skin.short')), ...others];
  }
}
