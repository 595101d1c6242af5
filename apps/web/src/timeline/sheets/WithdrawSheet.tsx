import { useState } from 'react';
import { useCommand } from '../../graphql/hooks';
import type { WithdrawalReason, WithdrawPostInput } from '../../graphql/schema/team';
import { Button } from '../../ui/Button';
import { ErrorSentence } from '../../ui/ErrorSentence';
import { CheckField } from '../../ui/Field';
import { Sheet } from '../../ui/Sheet';
import { useSay as useUiSay } from '../../ui/texts';
import { toast } from '../../ui/Toast';
import { withdrawPostMutation } from '../documents';
import type { PostSheetProps } from './post-sheet';
import { useSay } from '../texts';

const reasons: readonly WithdrawalReason[] = ['WRONG_PATIENT', 'WRONG_ROOM', 'MISTAKE'];

export default function WithdrawSheet({ post, onClose }: PostSheetProps) {
  const say = useSay();
  const ui = useUiSay();
  const [reason, setReason] = useState<WithdrawalReason | null>(null);
  // A post that is gone can only be said to have been another patient's.
  const offered = post.withdrawn ? reasons.slice(0, 1) : reasons;
  const withdraw = useCommand<WithdrawPostInput>(withdrawPostMutation);
  const send = async () => {
    if (!reason || !(await withdraw.send({ post: post.id, reason }))) return;
    toast(say('withdrawSheet.done'));
    onClose();
  };
  const footer = (
    <>
      <Button onClick={onClose}>{ui('cancel')}</Button>
      <Button look="danger" busy={withdraw.busy} disabled={!reason} onClick={() => void send()}>
        {say(post.withdrawn ? 'withdrawSheet.sendAgain' : 'withdrawSheet.send')}
      </Button>
    </>
  );
  return (
    <Sheet title={say('withdrawSheet.title')} open onClose={onClose} footer={footer}>
      <div className="stack">
        {!post.withdrawn && (
          <blockquote className="post-quote">
            <span>{post.text}</span>
          </blockquote>
        )}
        <p>{say(post.withdrawn ? 'withdrawSheet.again' : 'withdrawSheet.hint')}</p>
        <fieldset className="choices">
          <legend className="field-label">{say('withdrawSheet.reason')}</legend>
          {offered.map((each) => (
            <CheckField
              key={each}
              type="radio"
              name="reason"
              label={say(`reason.${each}`)}
              hint={say(`reasonHint.${each}`)}
              checked={reason === each}
              onChange={() => setReason(each)}
            />
          ))}
        </fieldset>
        <ErrorSentence trouble={withdraw.trouble} />
      </div>
    </Sheet>
  );
}
