import { useState } from 'react';
import { fullTimeWords } from '../field/time';
import { facilityKindWord, professionWord } from '../field/words';
import { newId } from '../graphql/commands';
import { useBackend, useCommand } from '../graphql/hooks';
import type { EndSessionInput } from '../graphql/schema/team';
import type { Trouble } from '../graphql/trouble';
import { startOver, useMe, useRefetchMe } from '../session/SessionGate';
import { actForMutation, endSessionMutation } from '../session/documents';
import { session } from '../session/session';
import { Button } from '../ui/Button';
import { ErrorSentence } from '../ui/ErrorSentence';
import { Face } from '../ui/Face';
import { Page } from '../ui/Page';
import { toast } from '../ui/Toast';
import { NoticesCard } from './NoticesCard';
import { PasswordCard } from './PasswordCard';
import { useSay } from './texts';
import './account.css';

type ActForAnswer = { actFor: { __typename: 'SignedIn'; token: string } | ({ __typename: 'Refused' } & Trouble) };

/** Oneself: for which facility one acts, and on which devices one is signed in. */
export default function AccountPage() {
  const say = useSay();
  const me = useMe('team');
  const refetchMe = useRefetchMe();
  const backend = useBackend();
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const end = useCommand<EndSessionInput>(endSessionMutation);

  const actFor = async (facility: string) => {
    setTrouble(null);
    const answer = await backend.perform<ActForAnswer>(actForMutation, { input: { commandId: newId(), facility } });
    if ('trouble' in answer) return setTrouble(answer.trouble);
    if (answer.data.actFor.__typename === 'Refused') return setTrouble(answer.data.actFor);
    session.began('team', answer.data.actFor.token);
    startOver('/');
  };
  const endSession = async (id: string) => {
    if (!(await end.send({ session: id }))) return;
    toast(say('ended'));
    refetchMe();
  };
  return (
    <Page title={say('title')} back="/">
      <section className="card row account-me">
        <Face name={me.name} face={me.face} size={64} />
        <div>
          <strong>{me.name}</strong> <span className="muted small">{me.kana}</span>
          <p>
            {professionWord(me.profession)}・{me.facility.name}
          </p>
          <p className="muted small">{say('until', { time: fullTimeWords(me.sessionUntil) })}</p>
        </div>
      </section>
      {me.facilities.length > 1 && (
        <section className="card stack">
          <div>
            <h2>{say('actFor')}</h2>
            <p className="muted small">{say('actForHint')}</p>
          </div>
          {me.facilities.map((facility) => (
            <div className="row" key={facility.id}>
              <span className="grow">
                {facility.name} <span className="muted small">{facilityKindWord(facility.kind)}</span>
              </span>
              {facility.id === me.facility.id ? (
                <span className="badge badge-good">{say('current')}</span>
              ) : (
                <Button onClick={() => void actFor(facility.id)}>{say('change')}</Button>
              )}
            </div>
          ))}
          <ErrorSentence trouble={trouble} />
        </section>
      )}
      <NoticesCard audience="team" account={me.account} onChanged={refetchMe} />
      <section className="card stack">
        <div>
          <h2>{say('sessions')}</h2>
          <p className="muted small">{say('sessionsHint')}</p>
        </div>
        {me.sessions.map(({ id, device, openedAt, current, notices, lapsed }) => (
          <div className="row" key={id}>
            <span className="grow">
              {device ?? say('unknownDevice')}
              <span className="field-hint numbers">{say('opened', { time: fullTimeWords(openedAt) })}</span>
              {(notices || lapsed) && (
                <span className="field-hint">
                  {[lapsed && say('lapsed'), notices && say('notices.stillSent')].filter(Boolean).join('・')}
                </span>
              )}
            </span>
            {current ? (
              <span className="badge badge-soft">{say('thisDevice')}</span>
            ) : (
              <Button busy={end.busy} onClick={() => void endSession(id)}>
                {say('end')}
              </Button>
            )}
          </div>
        ))}
        <ErrorSentence trouble={end.trouble} />
      </section>
      <PasswordCard onChanged={refetchMe} />
    </Page>
  );
}
