import { definePlugin, refuseCommand, type CommandCall, type PluginRecord, type PluginWriter } from '@tsumugi/plugin-sdk';
import { noticeState } from './notice-state.js';
import { listNotices, readersOf } from './queries.js';

interface PostNotice {
  readonly title: string;
  readonly text: string;
}
interface OnNotice {
  readonly notice: string;
}

const gone = refuseCommand('NOT_FOUND', 'このお知らせは見つからないか、取り下げられています。', 'notice');

/** The board as the views keep it: notices, and who confirmed which. */
const tables = `
  -- A client chose the id: two facilities may have a notice of the same.
  CREATE TABLE boards_notice (
    id TEXT NOT NULL,
    facility TEXT NOT NULL,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    author TEXT NOT NULL,
    posted_at TEXT NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (facility, id)
  ) WITHOUT ROWID;
  CREATE INDEX boards_notice_facility ON boards_notice (facility, position);
  CREATE TABLE boards_confirmation (
    facility TEXT NOT NULL,
    notice TEXT NOT NULL,
    account TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (facility, notice, account)
  ) WITHOUT ROWID;
`;

async function project({ type, data, stream, facility, actor, at, position, shredded }: PluginRecord, db: PluginWriter): Promise<void> {
  const notice = noticeOf(stream, facility);
  switch (type) {
    case 'NoticePosted':
      if (shredded) return;
      await db.run(
        'INSERT INTO boards_notice VALUES (?, ?, ?, ?, ?, ?, ?)',
        notice,
        facility,
        String(data['title']),
        String(data['text']),
        actor.account,
        at,
        position,
      );
      // Who wrote it knows it.
      await db.run('INSERT OR IGNORE INTO boards_confirmation VALUES (?, ?, ?, ?)', facility, notice, actor.account, at);
      return;
    case 'NoticeConfirmed':
      await db.run('INSERT OR IGNORE INTO boards_confirmation VALUES (?, ?, ?, ?)', facility, notice, actor.account, at);
      return;
    case 'NoticeRemoved':
      await db.run('DELETE FROM boards_notice WHERE facility = ? AND id = ?', facility, notice);
      await db.run('DELETE FROM boards_confirmation WHERE facility = ? AND notice = ?', facility, notice);
      return;
  }
}

/** `plugin.boards-<facility>-<notice>`. */
function noticeOf(stream: string, facility: string): string {
  return stream.slice(`plugin.boards-${facility}-`.length);
}

/**
 * A facility's notice board with read confirmation (施設内掲示板): the manager sees who has read
 * that the vaccination starts on Monday, and who has not.
 */
export const boards = definePlugin({
  name: 'boards',
  version: '0.1.0',
  sdk: 1,
  events: [
    { type: 'NoticePosted', version: 1, clear: ['author'] },
    { type: 'NoticeConfirmed', version: 1, clear: ['account'] },
    { type: 'NoticeRemoved', version: 1, clear: ['account'] },
  ],
  views: { version: 3, tables, project },
  types: {
    Notice: {
      id: 'ID!',
      title: 'String!',
      text: 'String!',
      authorName: 'String!',
      authorProfession: 'String!',
      postedAt: 'Instant!',
      confirmedByMe: 'Boolean!',
      removable: 'Boolean!',
      confirmedCount: 'Int!',
      staffCount: 'Int!',
    },
    Reader: { account: 'ID!', name: 'String!', profession: 'String!', confirmedAt: 'Instant' },
  },
  commands: {
    postNotice: {
      input: {
        title: { type: 'String!', label: '題', minLength: 1, maxLength: 100 },
        text: { type: 'String!', label: '本文', minLength: 1, maxLength: 5_000 },
      },
      stream: ({ commandId }) => Promise.resolve(commandId),
      decide({ input, viewer, history }: CommandCall<PostNotice>) {
        if (history.length > 0) return Promise.resolve(refuseCommand('CONFLICT', 'このお知らせはすでに掲示されています。'));
        const { title, text } = input;
        return Promise.resolve([{ type: 'NoticePosted', data: { title: title.trim(), text: text.trim(), author: viewer.account } }]);
      },
    },
    confirmNotice: {
      input: { notice: { type: 'ID!', label: 'お知らせ', minLength: 1, maxLength: 50 } },
      stream: ({ input }: { input: OnNotice }) => Promise.resolve(input.notice),
      decide({ viewer, history }: CommandCall<OnNotice>) {
        const state = noticeState(history);
        if (!state.posted || state.removed) return Promise.resolve(gone);
        if (state.confirmed.has(viewer.account)) return Promise.resolve([]);
        return Promise.resolve([{ type: 'NoticeConfirmed', data: { account: viewer.account } }]);
      },
    },
    removeNotice: {
      input: { notice: { type: 'ID!', label: 'お知らせ', minLength: 1, maxLength: 50 } },
      stream: ({ input }: { input: OnNotice }) => Promise.resolve(input.notice),
      decide({ viewer, history }: CommandCall<OnNotice>) {
        const state = noticeState(history);
        if (!state.posted || (state.author !== viewer.account && !viewer.manager)) return Promise.resolve(gone);
        if (state.removed) return Promise.resolve([]);
        return Promise.resolve([{ type: 'NoticeRemoved', data: { account: viewer.account } }]);
      },
    },
  },
  queries: {
    notices: {
      args: {},
      returns: '[Notice!]!',
      answer: ({ viewer }, read, host) => listNotices(viewer, read, host),
    },
    readers: {
      args: { notice: { type: 'ID!', label: 'お知らせ', minLength: 1, maxLength: 50 } },
      returns: '[Reader!]!',
      answer: ({ args, viewer }, read, host) => readersOf((args as OnNotice).notice, viewer, read, host),
    },
  },
});
