import type { PluginEvent } from '@tsumugi/plugin-sdk';

/** What the decisions about a notice need of what happened to it. */
export interface NoticeState {
  readonly posted: boolean;
  readonly removed: boolean;
  readonly author: string | null;
  readonly confirmed: ReadonlySet<string>;
}

export function noticeState(history: readonly PluginEvent[]): NoticeState {
  const posting = history.find(({ type }) => type === 'NoticePosted');
  const confirmations = history.filter(({ type }) => type === 'NoticeConfirmed');
  return {
    posted: posting !== undefined,
    removed: history.some(({ type }) => type === 'NoticeRemoved'),
    author: posting ? String(posting.data['author']) : null,
    confirmed: new Set(confirmations.map(({ data }) => String(data['account']))),
  };
}
