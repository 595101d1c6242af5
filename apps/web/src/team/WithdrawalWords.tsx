import { fullTimeWords } from '../field/time';
import { calledBy } from '../field/words';
import type { ConsentWithdrawal } from '../graphql/schema/team';
import { useSay } from './texts';

/** That a consent was withdrawn, at whose word, and who recorded it, in a sentence. */
export function WithdrawalWords({ withdrawal: { at, by, givenBy, means, facilities } }: { withdrawal: ConsentWithdrawal }) {
  const say = useSay();
  const giver = !givenBy
    ? ''
    : givenBy.relationship
      ? say('withdrawn.proxy', { name: givenBy.name, relationship: givenBy.relationship })
      : say('withdrawn.patient');
  const what =
    facilities.length === 0 ? say('withdrawn.whole') : say('withdrawn.some', { names: facilities.map(({ name }) => name).join('、') });
  const how = means ? say(`withdrawn.means.${means}`) : '';
  return (
    <span className="said">
      <span>{say('withdrawn.sentence', { who: by ? calledBy(by) : say('withdrawn.office'), giver, how, what })}</span>
      <time className="muted small numbers" dateTime={at}>
        {fullTimeWords(at)}
      </time>
    </span>
  );
}
