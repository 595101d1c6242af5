import { RefusalError, refuse, type JsonObject, type SqlValue, type ViewReader, type Viewer } from '@tsumugi/kernel';
import type { Desk } from '../desk.js';

export interface PageRow {
  readonly id: string;
  readonly position: number;
}

export interface Connection<T> {
  readonly edges: readonly { readonly cursor: string; readonly node: T }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly live: string;
}

/** Where a page begins: below the position that the cursor names, or at the newest. */
export function pageStart(desk: Desk, viewer: Viewer, list: string, first: number, before: string | null | undefined): number {
  if (!Number.isInteger(first) || first < 1 || first > 100) {
    throw new RefusalError(refuse('INVALID', '一度に取得する件数は1から100の間で指定してください。', 'first'));
  }
  if (before == null) return Number.MAX_SAFE_INTEGER;
  const position = desk.openCursor(viewer, list, before)?.['position'];
  if (typeof position !== 'number') {
    throw new RefusalError(refuse('INVALID', 'ページの続きの位置が正しくありません。画面を開き直してください。', 'before'));
  }
  return position;
}

/** `sql` selects `id, position`, newest first; its last parameter is the limit. One row more than wanted tells whether a page follows. */
export function pageOf<T>(
  desk: Desk,
  viewer: Viewer,
  page: {
    readonly list: string;
    readonly first: number;
    readonly feed: string;
    readonly args: JsonObject;
    rows(read: ViewReader, limit: number): readonly PageRow[];
    load(read: ViewReader, ids: readonly string[]): readonly (T & { readonly id: string })[];
  },
): Connection<T> {
  // Taken before the rows are read, in the same tick: nothing can fall between page and feed.
  const live = desk.liveToken(viewer, page.feed, page.args);
  const found = page.rows(desk.read, page.first + 1);
  const rows = found.slice(0, page.first);
  const nodes = new Map(
    page
      .load(
        desk.read,
        rows.map(({ id }) => id),
      )
      .map((node) => [node.id, node]),
  );
  const cursorAt = ({ position }: PageRow): string => desk.cursor(viewer, page.list, { position });
  const last = rows.at(-1);
  return {
    edges: rows.flatMap((row) => {
      const node = nodes.get(row.id);
      return node ? [{ cursor: cursorAt(row), node }] : [];
    }),
    pageInfo: { hasNextPage: found.length > page.first, endCursor: last ? cursorAt(last) : null },
    live,
  };
}

/** For the log of looks: the first and the last item that the answer held. */
export function rangeOf(connection: Connection<{ readonly id: string }>): string {
  const { edges } = connection;
  return edges.length === 0 ? 'none' : `${edges[0]!.node.id}..${edges.at(-1)!.node.id}`;
}

/** One page of a room's posts; a facility without consent is shown its own. */
export function roomPageRows(read: ViewReader, room: string, facility: string | null, below: number, limit: number): PageRow[] {
  const own = facility === null ? '' : 'AND EXISTS (SELECT 1 FROM timeline_own o WHERE o.post = timeline_post.id AND o.facility = ?)';
  const values: SqlValue[] = facility === null ? [room, below, limit] : [room, below, facility, limit];
  return read.all<PageRow>(
    `SELECT id, position FROM timeline_post WHERE room = ? AND position < ? ${own} ORDER BY position DESC LIMIT ?`,
    ...values,
  );
}
