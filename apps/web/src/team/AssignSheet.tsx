import { useState } from 'react';
import { professionWord } from '../field/words';
import { useCommand, useLookup } from '../graphql/hooks';
import type { AssignStaffInput, StaffMember, TeamMember } from '../graphql/schema/team';
import { Button } from '../ui/Button';
import { ErrorSentence } from '../ui/ErrorSentence';
import { CheckField } from '../ui/Field';
import { Newer } from '../ui/Newer';
import { Sheet } from '../ui/Sheet';
import { useSay as useUiSay } from '../ui/texts';
import { toast } from '../ui/Toast';
import { Waiting } from '../ui/Waiting';
import { assignStaffMutation, staffQuery } from './documents';
import { explained } from './refusal';
import { useSay } from './texts';

function expectedOf({ allStaff, people }: TeamMember): string[] | null {
  return allStaff ? null : people.map(({ account }) => account).sort();
}

/** The manager says who of the own facility looks after the patient. */
export function AssignSheet({ patient, member, onClose }: { patient: string; member: TeamMember; onClose: () => void }) {
  const say = useSay();
  const ui = useUiSay();
  // Who was assigned when it began: what another manager changes in between is not undone unseen.
  const [begun, setBegun] = useState(member);
  const [all, setAll] = useState(member.allStaff);
  const [chosen, setChosen] = useState<readonly string[]>(() => member.people.map(({ account }) => account));
  const { data, trouble, refetch } = useLookup<{ staff: StaffMember[] }>(staffQuery);
  const assign = useCommand<AssignStaffInput>(assignStaffMutation);
  const staff = data?.staff;
  const send = async () => {
    const accounts = all ? [] : chosen.filter((account) => staff?.some((person) => person.account === account));
    if (!(await assign.send({ patient, all, accounts, expected: expectedOf(begun) }))) return;
    toast(say('assign.done'));
    onClose();
  };
  const footer = (
    <>
      <Button onClick={onClose}>{ui('cancel')}</Button>
      <Button look="primary" busy={assign.busy} disabled={!staff || (!all && chosen.length === 0)} onClick={() => void send()}>
        {say('assign.send')}
      </Button>
    </>
  );
  return (
    <Sheet title={say('assign.title')} open onClose={onClose} footer={footer} holds>
      <div className="stack">
        <CheckField
          label={say('assign.all')}
          hint={say('assign.allHint')}
          checked={all}
          onChange={(event) => setAll(event.target.checked)}
        />
        <ErrorSentence trouble={trouble} onRetry={refetch} />
        {!staff && !trouble && <Waiting />}
        {!all && staff && (
          <fieldset className="choices">
            <legend className="field-label">{say('assign.named')}</legend>
            {staff.map(({ account, name, profession }) => (
              <CheckField
                key={account}
                label={`${professionWord(profession)}　${name}`}
                checked={chosen.includes(account)}
                onChange={(event) => setChosen(event.target.checked ? [...chosen, account] : chosen.filter((other) => other !== account))}
              />
            ))}
          </fieldset>
        )}
        <Newer shown={JSON.stringify(expectedOf(member)) !== JSON.stringify(expectedOf(begun))} onTake={() => setBegun(member)}>
          <p>{member.allStaff ? say('assign.all') : member.people.map(({ name }) => name).join('、')}</p>
        </Newer>
        <ErrorSentence trouble={explained(assign.trouble, say('notAllowed.assign'))} />
      </div>
    </Sheet>
  );
}
