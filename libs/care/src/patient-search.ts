import { refuse, RefusalError, searchable } from '@tsumugi/kernel';

/** How many patients a search of the office finds at most: it looks for one. */
export const mostFound = 20;

/**
 * What is searched for in names and kana.
 * @throws RefusalError for less than two letters, which would list the region
 */
export function wantedOf(search: string): string {
  const wanted = searchable(search.slice(0, 100));
  if ([...wanted].length < 2) {
    throw new RefusalError(refuse('INVALID', '患者さんのお名前かよみを2文字以上入力してください。', 'search'));
  }
  return wanted;
}

export function isWanted(wanted: string, name: string, kana: string): boolean {
  return searchable(`${name}\n${kana}`).includes(wanted);
}
