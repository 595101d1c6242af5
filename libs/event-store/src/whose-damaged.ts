import { isAsWritten, isSubject, type NewRecord, type Subject } from '@tsumugi/kernel';

/** What lies in a stream, in order; null for what is not as it was written. */
export type Lying = (stream: string) => AsyncIterable<NewRecord | null>;

interface Damaged {
  readonly stream: string;
  readonly revision: number;
  /** What its bytes say where they have the form of a record, but not its check value. */
  readonly read: NewRecord | null;
  /** What is left of its text. */
  readonly text: string;
}

/**
 * Whose a damaged record is: what its stream says by its name or by what else lies there, what the
 * record itself says where that names somebody whom the log knows, else an id in the stream's name
 * that a patient, an account or a facility has. Where stream and record differ one of the two is what
 * was damaged, and the check value tells which.
 */
export async function whoseDamaged({ stream, revision, read, text }: Damaged, lying: Lying): Promise<Subject | null> {
  const ofStream = await subjectOf(stream, lying);
  if (read) {
    const { subject } = read;
    const isRight = (other: string): boolean => isAsWritten(stream, revision, { ...read, subject: other as Subject });
    if (ofStream !== null && (ofStream === subject || isRight(ofStream))) return ofStream;
    if ((await isHeld(subject, lying)) || isAsWritten(streamOf(subject), revision, read)) return subject;
    for (const other of ofOneBit(subject)) if (isRight(other)) return other;
  }
  if (ofStream !== null) return ofStream;
  for (const left of namedIn(text)) if (await isHeld(left, lying)) return left;
  for (const [id] of stream.matchAll(ids)) {
    for (const kind of subjectKinds) if (await isHeld(`${kind}:${id}`, lying)) return `${kind}:${id}`;
  }
  return null;
}

async function subjectOf(stream: string, lying: Lying): Promise<Subject | null> {
  if (isSubject(stream.replace('-', ':'))) return stream.replace('-', ':') as Subject;
  for await (const other of lying(stream)) if (other) return other.subject;
  return null;
}

/** Whether the subject has a stream of its own, as each has. */
async function isHeld(subject: string, lying: Lying): Promise<boolean> {
  if (!isSubject(subject)) return false;
  for await (const _ of lying(streamOf(subject))) return true;
  return false;
}

/** Whom what is left of a text may name. */
function* namedIn(text: string): Generator<Subject> {
  for (const [subject] of text.matchAll(/(?:patient|account|facility|region):[0-9A-Za-z-]+/g)) yield subject as Subject;
  const broken = /"subject":"(.{1,200}?)","/.exec(text)?.[1];
  if (broken !== undefined) yield* ofOneBit(broken);
}

const streamOf = (subject: string): string => subject.replace(':', '-');

/** What it was if one bit of it was damaged, which may leave no character at all. */
function* ofOneBit(subject: string): Generator<Subject> {
  if (subject.includes('\ufffd')) {
    for (const character of ':-abcdefghijklmnopqrstuvwxyz0123456789') yield subject.replace('\ufffd', character) as Subject;
    return;
  }
  const bytes = Buffer.from(subject);
  for (let at = 0; at < bytes.length; at += 1) {
    for (let bit = 1; bit < 256; bit <<= 1) {
      bytes[at]! ^= bit;
      const other = bytes.toString();
      if (isSubject(other)) yield other;
      bytes[at]! ^= bit;
    }
  }
}

const subjectKinds = ['patient', 'account', 'facility', 'region'] as const;
const ids = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
