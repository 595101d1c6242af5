import { excerptOf, type Allow, type Instant, type ViewReader } from '@tsumugi/kernel';
import type { Attachment } from '../attachment.js';
import { professional, type Professional } from '../professional.js';
import { attachmentsOf } from './attachments.js';
import type { Mentioned, Priority, ProxyStatus, WithdrawalReason } from './events.js';
import { relative, type RelativeAuthor } from './relative.js';

/** The schema's `Post`, the same for every viewer with the same outcome. */
export interface Post {
  readonly id: string;
  readonly room: string;
  readonly replyTo: string | null;
  readonly replyToExcerpt: string | null;
  readonly author: Professional | null;
  readonly familyAuthor: RelativeAuthor | null;
  readonly enteredBy: Professional | null;
  readonly proxy: ProxyStatus | null;
  readonly proxyObjection: string | null;
  readonly text: string | null;
  readonly tags: readonly string[];
  readonly mentions: readonly (Mentioned & { readonly name: string | null })[];
  readonly priority: Priority;
  readonly attachments: readonly Attachment[];
  readonly readings: readonly PostReading[];
  readonly version: number;
  readonly postedAt: Instant;
  readonly occurredAt: Instant;
  readonly correctedAt: Instant | null;
  readonly withdrawn: { readonly at: Instant; readonly by: Professional | null; readonly reason: WithdrawalReason } | null;
  /** Null, as the counts: withheld. */
  readonly reactions: readonly { readonly kind: string; readonly people: readonly string[] }[] | null;
  readonly seenCount: number | null;
  readonly acknowledgedCount: number | null;
  readonly audienceCount: number | null;
  readonly releasedVersion: number | null;
  readonly releasedAttachments: readonly string[] | null;
}

export interface PostReading {
  readonly id: string;
  readonly kind: string;
  readonly value: number;
  readonly value2: number | null;
  readonly unit: string;
}

interface PostRow {
  readonly id: string;
  readonly room: string;
  readonly patient: string;
  readonly author: string;
  readonly author_facility: string | null;
  readonly entered_by: string | null;
  readonly entered_by_facility: string | null;
  readonly proxy: ProxyStatus | null;
  readonly proxy_objection: string | null;
  readonly reply_to: string | null;
  readonly text: string | null;
  readonly tags: string;
  readonly mentions: string;
  readonly priority: Priority;
  readonly version: number;
  readonly audience_count: number;
  readonly posted_at: Instant;
  readonly occurred_at: Instant;
  readonly corrected_at: Instant | null;
  readonly withdrawn_at: Instant | null;
  readonly withdrawn_by: string | null;
  readonly withdrawn_by_facility: string | null;
  readonly withdrawn_reason: WithdrawalReason | null;
}

/** Letters of the answered post that an answer quotes. */
const excerptLength = 60;

/** One post as those with this outcome see it; null when it is not there for them. */
export function loadPost(read: ViewReader, id: string, outcome: Allow): Post | null {
  return loadPosts(read, [id], outcome)[0] ?? null;
}

/** Posts in the order of `ids`, without those that are not there for this outcome. */
export function loadPosts(read: ViewReader, ids: readonly string[], outcome: Allow): Post[] {
  const wanted = JSON.stringify(ids);
  const rows = new Map(
    read
      .all<PostRow>('SELECT p.* FROM json_each(?) wanted JOIN timeline_post p ON p.id = wanted.value', wanted)
      .filter((row) => inScope(outcome, row.author_facility))
      .map((row) => [row.id, row]),
  );
  const present = [...rows.keys()];
  const attachments = attachmentsOf(read, present, 'team');
  const readings = readingsOf(read, wanted, outcome);
  const excerpts = excerptsOf(read, wanted, outcome);
  const receipts = outcome.mask.includes('readers') ? receiptsOf(read, wanted) : null;
  const reactions = outcome.mask.includes('readers') ? reactionsOf(read, wanted) : null;
  const releases = outcome.mask.includes('release') ? releasesOf(read, wanted) : null;
  const person = remembered((key: string) => {
    const [account, facility] = key.split(' ') as [string, string];
    return professional(read, account, facility);
  });
  const family = remembered((key: string) => {
    const [patient, account] = key.split(' ') as [string, string];
    return relative(read, patient, account);
  });
  const name = remembered((account: string) => nameOf(read, account));

  return ids.flatMap((id) => {
    const row = rows.get(id);
    if (!row) return [];
    const shown: Post = {
      id,
      room: row.room,
      replyTo: row.reply_to,
      replyToExcerpt: excerpts.get(id) ?? null,
      author: row.author_facility === null ? null : person(`${row.author} ${row.author_facility}`),
      familyAuthor: row.author_facility === null ? family(`${row.patient} ${row.author}`) : null,
      enteredBy: row.entered_by === null ? null : person(`${row.entered_by} ${row.entered_by_facility}`),
      proxy: row.proxy,
      proxyObjection: row.proxy_objection,
      text: row.text,
      tags: JSON.parse(row.tags) as string[],
      mentions: (JSON.parse(row.mentions) as Mentioned[]).map(({ account, profession }) => ({
        account,
        profession,
        name: account === null ? null : name(account),
      })),
      priority: row.priority,
      attachments: attachments.get(id) ?? [],
      readings: readings.get(id) ?? [],
      version: row.version,
      postedAt: row.posted_at,
      occurredAt: row.occurred_at,
      correctedAt: row.corrected_at,
      withdrawn:
        row.withdrawn_at === null
          ? null
          : {
              at: row.withdrawn_at,
              by: row.withdrawn_by_facility === null ? null : person(`${row.withdrawn_by} ${row.withdrawn_by_facility}`),
              reason: row.withdrawn_reason!,
            },
      reactions: reactions && (reactions.get(id) ?? []),
      seenCount: receipts && (receipts.get(id)?.seen ?? 0),
      acknowledgedCount: receipts && (receipts.get(id)?.acknowledged ?? 0),
      audienceCount: receipts && row.audience_count,
      releasedVersion: releases?.get(id)?.version ?? null,
      releasedAttachments: releases && (releases.get(id)?.attachments ?? []),
    };
    return [shown];
  });
}

/** A facility without consent is shown its own records only. */
export function inScope(outcome: Allow, authorFacility: string | null): boolean {
  return outcome.scope === 'all' || outcome.scope === `facility:${authorFacility}`;
}

/** Readings recorded with posts; a facility that is left with its own records sees those that it recorded itself. */
function readingsOf(read: ViewReader, wanted: string, outcome: Allow): Map<string, PostReading[]> {
  // A reading whose key is gone has no value to show.
  const rows = read.all<PostReading & { post: string; author_facility: string | null }>(
    `SELECT h.post, v.id, v.kind, v.value, v.value2, v.unit, v.author_facility
       FROM json_each(?) wanted
       JOIN timeline_post_reading h ON h.post = wanted.value
       JOIN vitals_reading v ON v.id = h.reading AND v.value IS NOT NULL
      ORDER BY h.post, h.place`,
    wanted,
  );
  return grouped(
    rows.filter((row) => inScope(outcome, row.author_facility)),
    ({ post, author_facility: _, ...reading }) => [post, reading],
  );
}

/** The first words of the answered post, where that one may be seen. */
function excerptsOf(read: ViewReader, wanted: string, outcome: Allow): Map<string, string> {
  const rows = read.all<{ post: string; start: string; author_facility: string | null }>(
    `SELECT p.id AS post, substr(q.text, 1, ${excerptLength * 16}) AS start, q.author_facility
       FROM json_each(?) wanted
       JOIN timeline_post p ON p.id = wanted.value
       JOIN timeline_post q ON q.id = p.reply_to
      WHERE q.text IS NOT NULL`,
    wanted,
  );
  return new Map(
    rows.filter((row) => inScope(outcome, row.author_facility)).map(({ post, start }) => [post, excerptOf(start, excerptLength)]),
  );
}

function receiptsOf(read: ViewReader, wanted: string): Map<string, { seen: number; acknowledged: number }> {
  const rows = read.all<{ post: string; seen: number; acknowledged: number }>(
    `SELECT p.id AS post,
            (SELECT count(*) FROM timeline_seen s WHERE s.post = p.id AND s.account NOT IN (p.author, coalesce(p.entered_by, ''))) AS seen,
            (SELECT count(*) FROM timeline_acknowledged k WHERE k.post = p.id) AS acknowledged
       FROM json_each(?) wanted JOIN timeline_post p ON p.id = wanted.value`,
    wanted,
  );
  return new Map(rows.map(({ post, ...counts }) => [post, counts]));
}

function reactionsOf(read: ViewReader, wanted: string): Map<string, { kind: string; people: string[] }[]> {
  const rows = read.all<{ post: string; kind: string; people: string }>(
    `SELECT t.post, t.kind, json_group_array(t.account ORDER BY t.position, t.account) AS people
       FROM json_each(?) wanted JOIN timeline_reaction t ON t.post = wanted.value
      GROUP BY t.post, t.kind ORDER BY t.post, t.kind`,
    wanted,
  );
  return grouped(rows, ({ post, kind, people }) => [post, { kind, people: JSON.parse(people) as string[] }]);
}

function releasesOf(read: ViewReader, wanted: string): Map<string, { version: number; attachments: string[] }> {
  const rows = read.all<{ post: string; version: number; attachments: string }>(
    `SELECT r.post, r.version,
            (SELECT json_group_array(ra.file ORDER BY a.place)
               FROM timeline_release_attachment ra JOIN timeline_attachment a ON a.post = ra.post AND a.file = ra.file
              WHERE ra.post = r.post) AS attachments
       FROM json_each(?) wanted JOIN timeline_release r ON r.post = wanted.value`,
    wanted,
  );
  return new Map(rows.map(({ post, version, attachments }) => [post, { version, attachments: JSON.parse(attachments) as string[] }]));
}

function nameOf(read: ViewReader, account: string): string | null {
  return read.get<{ name: string }>('SELECT name FROM account_account WHERE id = ?', account)?.name ?? null;
}

function grouped<Row, Item>(rows: readonly Row[], split: (row: Row) => [string, Item]): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const row of rows) {
    const [key, item] = split(row);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

function remembered<T>(load: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>();
  return (key) => {
    if (!known.has(key)) known.set(key, load(key));
    return known.get(key) as T;
  };
}
