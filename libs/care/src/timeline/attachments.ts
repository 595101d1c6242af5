import type { ViewReader } from '@tsumugi/kernel';
import { attachment, type Attachment } from '../attachment.js';

type Row = Omit<Attachment, 'url' | 'displayUrl' | 'thumbnailUrl'> & { readonly post: string };

/** Which rows say what hangs on a post: all of it, or what was released of it. */
const attached = {
  team: 'SELECT post, file, place FROM timeline_attachment',
  family: `SELECT ra.post, ra.file, a.place FROM timeline_release_attachment ra
             JOIN timeline_attachment a ON a.post = ra.post AND a.file = ra.file`,
} as const;

/** The attachments of posts, in their order. Each path is decided anew when it is asked for. */
export function attachmentsOf(read: ViewReader, posts: readonly string[], which: keyof typeof attached): Map<string, Attachment[]> {
  const rows = read.all<Row>(
    `SELECT h.post, f.id AS file, f.kind, f.content_type AS contentType, f.size, f.width, f.height, f.name
       FROM json_each(?) wanted
       JOIN (${attached[which]}) h ON h.post = wanted.value
       JOIN files_file f ON f.id = h.file
      ORDER BY h.post, h.place`,
    JSON.stringify(posts),
  );
  const byPost = new Map<string, Attachment[]>();
  for (const { post, ...file } of rows) byPost.set(post, [...(byPost.get(post) ?? []), attachment(file)]);
  return byPost;
}
