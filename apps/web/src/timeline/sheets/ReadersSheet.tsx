import { useEffect } from 'react';
import { timeWords } from '../../field/time';
import { professionWord } from '../../field/words';
import { useLookup } from '../../graphql/hooks';
import type { Readers } from '../../graphql/schema/team';
import { ErrorSentence } from '../../ui/ErrorSentence';
import { Face } from '../../ui/Face';
import { Sheet } from '../../ui/Sheet';
import { Waiting } from '../../ui/Waiting';
import { readersQuery } from '../documents';
import type { PostSheetProps } from './post-sheet';
import { useSay } from '../texts';

/** Who has seen it and who pressed 了解, by facility and profession. */
export default function ReadersSheet({ post, onClose }: PostSheetProps) {
  const say = useSay();
  const { data, trouble, loading, refetch } = useLookup<{ readers: Readers }>(readersQuery, { post: post.id });
  // While the sheet is open, people go on reading.
  useEffect(() => refetch(), [post.version, post.seenCount, post.acknowledgedCount, refetch]);
  return (
    <Sheet title={say('readers.title')} open onClose={onClose}>
      {loading && <Waiting />}
      <ErrorSentence trouble={trouble} onRetry={refetch} />
      <div className="stack">
        {data?.readers.facilities.map(({ facility, facilityName, people }) => (
          <section key={facility}>
            <h3 className="readers-facility">{facilityName}</h3>
            <ul className="reader-list">
              {people.map(({ person, seenAt, seenEarlier, acknowledgedAt, acknowledgedEarlierAt }) => (
                <li key={person.account}>
                  <Face name={person.name} face={person.face} size={36} />
                  <span className="grow">
                    {person.name}
                    <span className="muted small"> {professionWord(person.profession)}</span>
                  </span>
                  <span className="reader-times">
                    {acknowledgedAt && (
                      <span className="badge badge-good numbers">
                        {say('readers.acknowledged')} {timeWords(acknowledgedAt)}
                      </span>
                    )}
                    {acknowledgedEarlierAt && (
                      <span className="badge badge-gold numbers">
                        {say('readers.acknowledgedEarlier')} {timeWords(acknowledgedEarlierAt)}
                      </span>
                    )}
                    {seenAt ? (
                      <span className={seenEarlier ? 'badge badge-gold numbers' : 'small muted numbers'}>
                        {say(seenEarlier ? 'readers.seenEarlier' : 'readers.seen')} {timeWords(seenAt)}
                      </span>
                    ) : (
                      <span className="badge badge-gold">{say('readers.notYet')}</span>
                    )}
                  </span>
                </li>
              ))}
            </ul>
          </section>
        ))}
        <p className="muted small">{say('readers.note')}</p>
      </div>
    </Sheet>
  );
}
