import type { FormEvent } from 'react';
import { useState } from 'react';
import { useBackend, useCommand } from '../graphql/hooks';
import type { ChangePasswordInput } from '../graphql/schema/team';
import { Button } from '../ui/Button';
import { ErrorSentence } from '../ui/ErrorSentence';
import { refusalOf, TextField } from '../ui/Field';
import { toast } from '../ui/Toast';
import { changePasswordMutation } from './documents';
import { useSay } from './texts';

const empty = { present: '', next: '', again: '' };

/** One's own password; the other sessions end with it. */
export function PasswordCard({ onChanged }: { onChanged?: () => void }) {
  const say = useSay();
  const { audience } = useBackend();
  const [typed, setTyped] = useState(empty);
  const { send, busy, trouble, clear } = useCommand<ChangePasswordInput>(changePasswordMutation[audience]);
  const different = typed.again !== '' && typed.next !== typed.again;
  const ready = typed.present !== '' && typed.next !== '' && typed.next === typed.again;

  const change = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await send({ present: typed.present, next: typed.next }))) return;
    setTyped(empty);
    toast(say('password.done'));
    onChanged?.();
  };
  const field = (name: keyof typeof empty, autoComplete: string) => ({
    type: 'password',
    name,
    autoComplete,
    value: typed[name],
    onChange: (event: { target: { value: string } }) => {
      clear();
      setTyped({ ...typed, [name]: event.target.value });
    },
  });
  const presentRefused = refusalOf(trouble, 'present');
  const nextRefused = refusalOf(trouble, 'next');
  return (
    <section className="card">
      <form className="stack" onSubmit={(event) => void change(event)}>
        <div>
          <h2>{say('password.title')}</h2>
          <p className="muted small">{say('password.hint')}</p>
        </div>
        <TextField label={say('password.present')} error={presentRefused} {...field('present', 'current-password')} />
        <TextField label={say('password.next')} hint={say('password.nextHint')} error={nextRefused} {...field('next', 'new-password')} />
        <TextField label={say('password.again')} error={different ? say('password.different') : null} {...field('again', 'new-password')} />
        {!presentRefused && !nextRefused && <ErrorSentence trouble={trouble} />}
        <Button type="submit" busy={busy} disabled={!ready}>
          {say('password.send')}
        </Button>
      </form>
    </section>
  );
}
