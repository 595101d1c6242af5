import type { FormEvent } from 'react';
import { useRef, useState } from 'react';
import { backendOf, forgetBackends } from '../graphql/backend';
import { Attempt } from '../graphql/commands';
import type { Trouble } from '../graphql/trouble';
import { Link, navigate } from '../routing/router';
import { session } from '../session/session';
import { Brand } from '../ui/Brand';
import { Button } from '../ui/Button';
import { ErrorSentence } from '../ui/ErrorSentence';
import { refusalOf, TextField } from '../ui/Field';
import { acceptMutation } from './documents';
import { useSay } from './texts';
import { typedText } from '../field/typed';
import { isVisible } from '../text/text';
import './family.css';

type Answer = { acceptFamilyInvitation: { __typename: 'SignedIn'; token: string } | ({ __typename: 'Refused' } & Trouble) };

/** From the paper that was handed over to the first page, in one form. */
export default function JoinPage() {
  const say = useSay();
  const [code, setCode] = useState('');
  const [signInName, setSignInName] = useState('');
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const attempt = useRef<Attempt>(null);
  const different = again !== '' && again !== password;
  const ready = isVisible(code) && isVisible(signInName) && password !== '' && again === password;
  const join = async (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    setBusy(true);
    setTrouble(null);
    attempt.current ??= new Attempt();
    const wished = { code: (typedText(code) ?? '').normalize('NFKC').toUpperCase(), signInName: typedText(signInName) ?? '', password };
    const input = { ...wished, commandId: attempt.current.idFor(wished) };
    const answer = await backendOf('family').perform<Answer>(acceptMutation, { input });
    setBusy(false);
    if ('trouble' in answer) return setTrouble(answer.trouble);
    attempt.current.answered();
    const { acceptFamilyInvitation: result } = answer.data;
    if (result.__typename === 'Refused') return setTrouble(result);
    session.began('family', result.token);
    forgetBackends();
    navigate('/family');
  };
  const fields = ['code', 'signInName', 'password'];
  return (
    <main className="space family">
      <div className="family-column join">
        <Brand size={40} />
        <h1>{say('join.title')}</h1>
        <p>{say('join.hint')}</p>
        <form className="card stack" noValidate onSubmit={(event) => void join(event)}>
          <TextField
            label={say('join.code')}
            hint={say('join.codeHint')}
            className="join-code numbers"
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            maxLength={20}
            value={code}
            error={refusalOf(trouble, 'code')}
            onChange={(event) => setCode(event.target.value)}
          />
          <TextField
            label={say('join.signInName')}
            hint={say('join.signInNameHint')}
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            value={signInName}
            error={refusalOf(trouble, 'signInName')}
            onChange={(event) => setSignInName(event.target.value)}
          />
          <TextField
            label={say('join.password')}
            hint={say('join.passwordHint')}
            type="password"
            autoComplete="new-password"
            value={password}
            error={refusalOf(trouble, 'password')}
            onChange={(event) => setPassword(event.target.value)}
          />
          <TextField
            label={say('join.again')}
            type="password"
            autoComplete="new-password"
            value={again}
            error={different ? say('join.different') : null}
            onChange={(event) => setAgain(event.target.value)}
          />
          {!fields.includes(trouble?.field ?? '') && <ErrorSentence trouble={trouble} />}
          <Button type="submit" look="primary" size="large" wide busy={busy} disabled={!ready}>
            {say('join.send')}
          </Button>
        </form>
        <Link to="/family/sign-in" className="button button-plain button-normal">
          {say('join.signIn')}
        </Link>
      </div>
    </main>
  );
}
