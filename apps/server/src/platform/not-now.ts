import { AppendUncertainError, isPassing, LooksUnavailableError, refuse, type Refusal } from '@tsumugi/kernel';

/** What an answer would show may not be shown while nobody could tell later that it was seen. */
const cannotNoteLook = refuse('BUSY', '閲覧の記録を残せないため、ただいま表示できません。少し待ってからもう一度お試しください。');
const cannotServe = refuse('BUSY', 'ただいま記録を読み書きできません。少し待ってからもう一度お試しください。');
const uncertain = refuse(
  'UNCERTAIN',
  '記録を保存できたかどうか、確かめられませんでした。少し待ってもう一度送ってください。二重に記録されることはありません。',
);

/** What a person is told of an error that passes by itself; null for any other. */
export function refusalFor(error: unknown): Refusal | null {
  if (error instanceof AppendUncertainError) return uncertain;
  if (error instanceof LooksUnavailableError) return cannotNoteLook;
  return isPassing(error) ? cannotServe : null;
}
