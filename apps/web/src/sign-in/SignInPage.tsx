import type { FormEvent } from 'react';
import { Suspense, useEffect, useState } from 'react';
import { backendOf, forgetBackends } from '../graphql/backend';
import { newId } from '../graphql/commands';
import type { Trouble } from '../graphql/trouble';
import { Link } from '../routing/router';
import type { Audience } from '../session/audience';
import { signInPathOf } from '../session/audience';
import { signInMutation } from '../session/documents';
import { goOnLeaving, useLeaving } from '../session/leaving';
import { goWhereWanted } from '../session/return-path';
import { session } from '../session/session';
import { Brand } from '../ui/Brand';
import { Button } from '../ui/Button';
import { ErrorSentence } from '../ui/ErrorSentence';
import { TextField } from '../ui/Field';
import { DemonstrationFaces } from './DemonstrationFaces';
import { useSay } from './texts';
import { typedText } from '../field/typed';
import { isVisible } from '../text/text';
import './sign-in.css';

const audiences: readonly Audience[] = ['team', 'family', 'office'];

type SignInAnswer = { signIn: { __typename: 'SignedIn'; token: string } | ({ __typename: 'Refused' } & Trouble) };

export default function SignInPage({ audience }: { audience: Audience }) {
  const say = useSay();
  const backend = backendOf(audience);
  const [signInName, setSignInName] = useState('');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);

  const leaving = useLeaving(audience);
  useEffect(() => goOnLeaving(audience), [audience]);

  const enter = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setTrouble(null);
    const input = { commandId: newId(), signInName: typedText(signInName) ?? '', password };
    const answer = await backend.perform<SignInAnswer>(signInMutation, { input });
    setBusy(false);
    if ('trouble' in answer) return setTrouble(answer.trouble);
    const { signIn } = answer.data;
    if (signIn.__typename === 'Refused') return setTrouble(signIn);
    session.began(audience, signIn.token);
    forgetBackends();
    goWhereWanted(audience);
  };

  return (
    <main className="sign-in">
      <div className="sign-in-head">
        <Brand size={52} />
        <p className="muted">{say('tagline')}</p>
      </div>
      <Suspense>
        <DemonstrationFaces />
      </Suspense>
      <section className="card sign-in-form">
        <h1>{say(`title.${audience}`)}</h1>
        <form onSubmit={(event) => void enter(event)} className="stack">
          <TextField
            label={say('name')}
            name="username"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            value={signInName}
            onChange={(event) => setSignInName(event.target.value)}
          />
          <TextField
            label={say('password')}
            name="password"
            type="password"
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
          {leaving && <p role="status">{say('leaving')}</p>}
          <ErrorSentence trouble={trouble} />
          <Button type="submit" look="primary" size="large" wide busy={busy} disabled={!isVisible(signInName) || !password}>
            {say('enter')}
          </Button>
        </form>
      </section>
      {audience === 'family' && (
        <Link to="/family/join" className="button button-quiet button-large sign-in-join">
          {say('join')}
        </Link>
      )}
      <nav className="sign-in-others" aria-label={say('other.title')}>
        {audiences
          .filter((other) => other !== audience)
          .map((other) => (
            <Link key={other} to={signInPathOf[other]} className="button button-plain button-normal">
              {say(`other.${other}`)}
            </Link>
          ))}
      </nav>
    </main>
  );
}
