import type { Notice, Process, Recorded, ViewReader } from '@tsumugi/kernel';
import { audienceOf } from './audience.js';
import type { PostCorrected, PostPublished } from './events.js';
import { roomIdOf } from './ids.js';

/**
 * A word to those whom a post addresses: the mentioned, the person for whom it was entered, and
 * for important posts everyone in the room. What is corrected asks for its answers anew, and calls
 * those who give them. It says that something is there, never what.
 */
export const postNotices: Process = {
  name: 'post-notices',
  on: {
    PostPublished({ data }: Recorded<PostPublished>, read): readonly Notice[] {
      const mentions = data.mentions ?? [];
      const writer = data.enteredBy ?? data.author;
      const about = { patient: data.patient, room: data.room, post: data.post };
      const urgent = data.priority === 'IMPORTANT';
      const notices = new Map<string, Notice>();
      for (const { account, profession } of audienceOf(read, data.room)) {
        if (account === writer) continue;
        const mentioned =
          account === data.author || mentions.some((mention) => mention.account === account || mention.profession === profession);
        if (!mentioned && !urgent) continue;
        // Who serves at two facilities stands there twice; being mentioned as one of them counts.
        if (notices.get(account)?.kind === 'mention') continue;
        notices.set(account, { account, kind: mentioned ? 'mention' : 'new-post', path: `/patients/${data.patient}`, urgent, about });
      }
      return [...notices.values()];
    },
    PostCorrected: ({ data: { post, proxy }, actor }: Recorded<PostCorrected>, read) => {
      const row = read.get<{ patient: string; room: string; author: string; priority: string }>(
        'SELECT patient, room, author, priority FROM timeline_post WHERE id = ? AND withdrawn_at IS NULL',
        post,
      );
      if (!row) return [];
      const urgent = row.priority === 'IMPORTANT';
      const asked = readers(read, row.room).filter(
        (account) => account !== actor.person && (account === row.author ? proxy === 'AWAITING' : urgent),
      );
      const about = { patient: row.patient, room: row.room, post };
      return asked.map((account) => ({
        account,
        kind: account === row.author ? 'mention' : 'new-post',
        path: `/patients/${row.patient}`,
        urgent,
        about,
      }));
    },
  },
  stands({ account, about }, read) {
    const { patient = '', post, room = roomIdOf(patient, 'ALL_PROFESSIONALS') } = about;
    const withdrawn = post !== undefined && !read.get('SELECT 1 FROM timeline_post WHERE id = ? AND withdrawn_at IS NULL', post);
    return !withdrawn && audienceOf(read, room).some((reader) => reader.account === account);
  },
};

/** Each once: who serves at two facilities stands in the audience twice. */
function readers(read: ViewReader, room: string): string[] {
  return [...new Set(audienceOf(read, room).map(({ account }) => account))];
}
