import {
  defineAction,
  isRefusal,
  notFound,
  refuse,
  type Instant,
  type Refusal,
  type Subject,
  type ViewReader,
  type Viewer,
} from '@tsumugi/kernel';
import type { ObjectionKind } from '../objections.js';
import { required, teamAccess } from '../policy/access.js';
import { isOfAuthors } from '../policy/authorship.js';
import { closeDecider, raiseDecider, type CloseFacts, type CloseObjection, type RaiseFacts, type RaiseObjection } from './decider.js';
import { recordPlace, type RecordPlace } from './records.js';

export const raiseObjection = defineAction({
  name: 'raiseObjection',
  decider: raiseDecider,
  stream: ({ commandId }: RaiseObjection) => `objection-${commandId}`,
  /** Asked after `prepare` found the record. */
  subject: ({ kind, record }: RaiseObjection, _: Viewer, read: ViewReader): Subject =>
    `patient:${recordPlace(read, kind, record)!.patient}`,
  prepare({ kind, record }: RaiseObjection, viewer: Viewer, read: ViewReader, at: Instant): RaiseFacts | Refusal {
    const place = recordPlace(read, kind, record);
    if (!place) return notFound;
    const { patient, room, version, authors } = place;
    const access = required(
      room === null
        ? teamAccess(read, viewer, 'reading.record', patient, { at })
        : teamAccess(read, viewer, 'room.write', patient, { room, at }),
    );
    if (isRefusal(access)) return access;
    if (place.withdrawn) return refuse('CONFLICT', 'この投稿はすでに取り消されています。', 'record');
    if (authors.some(({ facility }) => facility === null)) {
      return refuse('INVALID', '患者さんやご家族の投稿には異議を伝えられません。返信で確かめてください。', 'record');
    }
    if (ofAuthors(place, viewer)) {
      return refuse('INVALID', 'ご自身の事業所の記録です。異議ではなく、訂正してください。', 'record');
    }
    const { waiting, raised } = read.get<{ waiting: number; raised: number }>(
      `SELECT count(*) FILTER (WHERE ended IS NULL) AS waiting, count(*) AS raised
         FROM objection_objection WHERE kind = ? AND record = ? AND by = ?`,
      kind,
      record,
      viewer.account,
    )!;
    return { patient, room, version, waiting, raised };
  },
});

export const closeObjection = defineAction({
  name: 'closeObjection',
  decider: closeDecider,
  stream: ({ objection }: CloseObjection) => `objection-${objection}`,
  /** Asked after `prepare` found the objection. */
  subject: ({ objection }: CloseObjection, _: Viewer, read: ViewReader): Subject => `patient:${objectionRow(read, objection)!.patient}`,
  result: ({ objection }: CloseObjection) => objection,
  prepare({ objection }: CloseObjection, viewer: Viewer, read: ViewReader): CloseFacts | Refusal {
    const row = objectionRow(read, objection);
    const place = row && recordPlace(read, row.kind, row.record);
    if (!row || !place) return notFound;
    // An answer must not wait for a room to be open again, but consent must reach who gives it.
    const access = required(
      place.room === null
        ? teamAccess(read, viewer, 'patient.read', place.patient)
        : teamAccess(read, viewer, 'room.read', place.patient, { room: place.room }),
    );
    if (isRefusal(access)) return access;
    if (access.scope !== 'all') return notFound;
    const ofAuthor = ofAuthors(place, viewer);
    if (!ofAuthor && row.by_facility !== viewer.facility) {
      return refuse('INVALID', '回答できるのは記録した事業所の方、取り下げられるのは異議を伝えた事業所の方です。', 'objection');
    }
    return { ofAuthor, corrected: row.ended === 'CORRECTED' };
  },
});

function ofAuthors({ authors }: RecordPlace, { facility }: Viewer): boolean {
  return isOfAuthors(
    authors.map((author) => author.facility),
    facility,
  );
}

interface Row {
  readonly kind: ObjectionKind;
  readonly record: string;
  readonly patient: string;
  readonly by_facility: string | null;
  readonly ended: string | null;
}

function objectionRow(read: ViewReader, objection: string): Row | undefined {
  return read.get<Row>('SELECT kind, record, patient, by_facility, ended FROM objection_objection WHERE id = ?', objection);
}
