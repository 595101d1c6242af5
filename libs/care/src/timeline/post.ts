import { excerptOf, type Allow, type Instant, type ViewReader } from '@tsumugi/kernel';
import type { Attachment } from '../attachment.js';
import { objectionsOf, type Objection } from '../objections.js';
import { people, type Professional } from '../professional.js';
import { shownReadings } from '../reading-versions.js';
import { facilityOf, reaches } from '../versions.js';
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
  readonly correctedBy: Professional | null;
  readonly objections: readonly Objection[] | null;
  readonly withdrawn: { readonly at: Instant; readonly by: Professional | null; readonly reason: WithdrawalReason } | null;
  /** Null, as the counts: withheld. */
  readonly reactions: readonly { readonly kind: string; readonly people: readonly string[] }[] | null;
  readonly seenCount: number | null;
  readonly acknowledgedCount: number | null;
  readonly audienceCount: number | null;
  readonly releasedVersion: number | null;
  readonly releasedByFacility: string | null;
  readonly releasedAttachments: readonly string[] | null;
}

export interface PostReading {
  readonly id: string;
  readonly kind: string;
  readonly value: number;
  readonly value2: number | null;
  readonly unit: string;
  readonly correctedAt: Instant | null;
  readonly correctedBy: Professional | null;
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
  readonly tags: string;
  readonly mentions: string;
  readonly priority: Priority;
  readonly audience_count: number;
  readonly posted_at: Instant;
  readonly occurred_at: Instant;
  readonly withdrawn_at: Instant | null;
  readonly withdrawn_by: string | null;
  readonly withdrawn_by_facility: string | null;
  readonly withdrawn_reason: WithdrawalReason | null;
  /** Of the version that is shown: the last one, or the facility's own. */
  readonly shown_version: number;
  readonly shown_text: string | null;
  readonly shown_at: Instant | null;
  readonly shown_by: string | null;
  readonly shown_by_facility: string | null;
  /** 1: the facility's own person confirmed that version; null: not left with own records. */
  readonly confirmed: number | null;
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
      .all<PostRow>(
        `SELECT p.*, coalesce(o.version, p.version) AS shown_version, v.text AS shown_text, v.at AS shown_at, v.by AS shown_by,
                v.by_facility AS shown_by_facility, o.confirmed
           FROM json_each(?1) wanted
           JOIN timeline_post p ON p.id = wanted.value
           LEFT JOIN timeline_own o ON o.post = p.id AND o.facility = ?2
           LEFT JOIN timeline_version v ON v.post = p.id AND v.version = coalesce(o.version, p.version)
          WHERE ?2 IS NULL OR o.post IS NOT NULL`,
        wanted,
        facilityOf(outcome.scope),
      )
      .map((row) => [row.id, row]),
  );
  const present = [...rows.keys()];
  const attachments = attachmentsOf(read, present, 'team');
  const readings = readingsOf(read, wanted, outcome);
  const excerpts = excerptsOf(read, wanted, outcome);
  const receipts = outcome.mask.includes('readers') ? receiptsOf(read, wanted) : null;
  const reactions = outcome.mask.includes('readers') ? reactionsOf(read, wanted) : null;
  const releases = outcome.mask.includes('release') ? releasesOf(read, wanted) : null;
  const objections = objectionsOf(read, 'POST', present, outcome);
  const person = people(read);
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
      author: row.author_facility === null ? null : person(row.author, row.author_facility),
      familyAuthor: row.author_facility === null ? family(`${row.patient} ${row.author}`) : null,
      enteredBy: row.entered_by === null ? null : person(row.entered_by, row.entered_by_facility),
      ...proxyOf(row, outcome),
      text: row.shown_text,
      tags: JSON.parse(row.tags) as string[],
      mentions: (JSON.parse(row.mentions) as Mentioned[]).map(({ account, profession }) => ({
        account,
        profession,
        name: account === null ? null : name(account),
      })),
      priority: row.priority,
      attachments: attachments.get(id) ?? [],
      readings: readings.get(id) ?? [],
      version: row.shown_version,
      postedAt: row.posted_at,
      occurredAt: row.occurred_at,
      correctedAt: row.shown_version > 1 ? row.shown_at : null,
      correctedBy: row.shown_version > 1 && row.shown_by !== null ? person(row.shown_by, row.shown_by_facility) : null,
      objections: objections(id),
      withdrawn:
        row.withdrawn_at === null
          ? null
          : {
              at: row.withdrawn_at,
              by: reaches(outcome.scope, row.withdrawn_by_facility) ? person(row.withdrawn_by!, row.withdrawn_by_facility) : null,
              reason: row.withdrawn_reason!,
            },
      reactions: reactions && (reactions.get(id) ?? []),
      seenCount: receipts && (receipts.get(id)?.seen ?? 0),
      acknowledgedCount: receipts && (receipts.get(id)?.acknowledged ?? 0),
      audienceCount: receipts && row.audience_count,
      releasedVersion: releases?.get(id)?.version ?? null,
      releasedAttachments: releases && (releases.get(id)?.attachments ?? []),
      releasedByFacility: releases?.get(id)?.facility ?? null,
    };
    return [shown];
  });
}

/**
 * Proxy entry: what its author said of it. Who typed it for another facility and is left with own
 * records is not told that: it is the other's doing.
 */
function proxyOf(row: PostRow, { scope }: Allow): Pick<Post, 'proxy' | 'proxyObjection'> {
  if (scope === 'all') return { proxy: row.proxy, proxyObjection: row.proxy_objection };
  return { proxy: row.confirmed === 1 ? 'CONFIRMED' : null, proxyObjection: null };
}

/** Whether a scope reaches a post: a facility without consent is left with those that it wrote or confirmed. */
export function inScope(read: ViewReader, { scope }: Allow, post: string): boolean {
  const own = facilityOf(scope);
  return own === null || read.get('SELECT 1 FROM timeline_own WHERE post = ? AND facility = ?', post, own) !== undefined;
}

/** Readings recorded with posts, each as the scope shows it; a reading whose key is gone has no value to show. */
function readingsOf(read: ViewReader, wanted: string, { scope }: Allow): Map<string, PostReading[]> {
  const rows = read.all<Pick<PostReading, 'id' | 'kind' | 'unit'> & { post: string }>(
    `SELECT h.post, v.id, v.kind, v.unit
       FROM json_each(?) wanted
       JOIN timeline_post_reading h ON h.post = wanted.value
       JOIN vitals_reading v ON v.id = h.reading
      ORDER BY h.post, h.place`,
    wanted,
  );
  const person = people(read);
  const shown = shownReadings(
    read,
    rows.map(({ id }) => id),
    scope,
  );
  return grouped(
    rows.filter(({ id }) => shown.has(id)),
    ({ post, id, kind, unit }) => {
      const { value, value2, version, at, by, byFacility } = shown.get(id)!;
      const corrected = version > 1 ? { correctedAt: at, correctedBy: person(by, byFacility) } : { correctedAt: null, correctedBy: null };
      return [post, { id, kind, value, value2, unit, ...corrected }];
    },
  );
}

/** The first words of the answered post, where that one may be seen. */
function excerptsOf(read: ViewReader, wanted: string, { scope }: Allow): Map<string, string> {
  const rows = read.all<{ post: string; start: string }>(
    `SELECT p.id AS post, substr(v.text, 1, ${excerptLength * 16}) AS start
       FROM json_each(?1) wanted
       JOIN timeline_post p ON p.id = wanted.value
       JOIN timeline_post q ON q.id = p.reply_to
       LEFT JOIN timeline_own o ON o.post = q.id AND o.facility = ?2
       JOIN timeline_version v ON v.post = q.id AND v.version = coalesce(o.version, q.version)
      WHERE ?2 IS NULL OR o.post IS NOT NULL`,
    wanted,
    facilityOf(scope),
  );
  return new Map(rows.map(({ post, start }) => [post, excerptOf(start, excerptLength)]));
}

function receiptsOf(read: ViewReader, wanted: string): Map<string, { seen: number; acknowledged: number }> {
  const rows = read.all<{ post: string; seen: number; acknowledged: number }>(
    `SELECT p.id AS post,
            (SELECT count(*) FROM timeline_seen s WHERE s.post = p.id AND s.account NOT IN (p.author, coalesce(p.entered_by, ''))) AS seen,
            (SELECT count(*) FROM timeline_acknowledged k WHERE k.post = p.id AND k.version = p.version) AS acknowledged
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

function releasesOf(read: ViewReader, wanted: string): Map<string, { version: number; facility: string; attachments: string[] }> {
  const rows = read.all<{ post: string; version: number; facility: string; attachments: string }>(
    `SELECT r.post, r.version, r.released_by_facility AS facility,
            (SELECT json_group_array(ra.file ORDER BY a.place)
               FROM timeline_release_attachment ra JOIN timeline_attachment a ON a.post = ra.post AND a.file = ra.file
              WHERE ra.post = r.post) AS attachments
       FROM json_each(?) wanted JOIN timeline_release r ON r.post = wanted.value`,
    wanted,
  );
  return new Map(
    rows.map(({ post, version, facility, attachments }) => [post, { version, facility, attachments: JSON.parse(attachments) as string[] }]),
  );
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
