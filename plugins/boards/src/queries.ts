import type { Json, PluginHost, PluginReader, PluginViewer } from '@tsumugi/plugin-sdk';

interface NoticeRow {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly author: string;
  readonly posted_at: string;
}

/** As many as a board shows; older notices have done their work. */
const longestBoard = 100;

/** The facility's notices, newest first. Confirmations count for those who still serve there. */
export async function listNotices(viewer: PluginViewer, read: PluginReader, host: PluginHost): Promise<Json> {
  const notices = await read.all<NoticeRow>(
    'SELECT id, title, text, author, posted_at FROM boards_notice WHERE facility = ? ORDER BY position DESC LIMIT ?',
    viewer.facility,
    longestBoard,
  );
  const staff = new Set((await host.staff(viewer.facility)).map(({ account }) => account));
  const authors = await host.people([...new Set(notices.map(({ author }) => author))], viewer.facility);
  return Promise.all(
    notices.map(async ({ id, title, text, author, posted_at }) => {
      const confirmed = await read.all<{ account: string }>(
        'SELECT account FROM boards_confirmation WHERE facility = ? AND notice = ?',
        viewer.facility,
        id,
      );
      const person = authors.find(({ account }) => account === author);
      return {
        id,
        title,
        text,
        authorName: person?.name ?? '',
        authorProfession: person?.profession ?? '',
        postedAt: posted_at,
        confirmedByMe: confirmed.some(({ account }) => account === viewer.account),
        removable: viewer.manager || author === viewer.account,
        confirmedCount: confirmed.filter(({ account }) => staff.has(account)).length,
        staffCount: staff.size,
      };
    }),
  );
}

/** Everyone on the staff, with the time at which they confirmed. Nothing for another facility's notice. */
export async function readersOf(notice: string, viewer: PluginViewer, read: PluginReader, host: PluginHost): Promise<Json> {
  const known = await read.get('SELECT 1 FROM boards_notice WHERE id = ? AND facility = ?', notice, viewer.facility);
  if (!known) return [];
  const confirmations = await read.all<{ account: string; at: string }>(
    'SELECT account, at FROM boards_confirmation WHERE facility = ? AND notice = ?',
    viewer.facility,
    notice,
  );
  const times = new Map(confirmations.map(({ account, at }) => [account, at]));
  const staff = await host.staff(viewer.facility);
  return staff.map(({ account, name, profession }) => ({ account, name, profession, confirmedAt: times.get(account) ?? null }));
}
