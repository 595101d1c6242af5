import { useState } from 'react';
import { professionWord } from '../field/words';
import { Link } from '../routing/router';
import type { DemonstrationFace } from '../session/demonstration';
import { Brand } from '../ui/Brand';
import { EmptyState } from '../ui/EmptyState';
import { Icon } from '../ui/Icon';
import { useSay } from './texts';
import { useDemonstration } from './useDemonstration';
import './sign-in.css';

function firstOf(faces: readonly DemonstrationFace[], professions: readonly string[], otherThan?: string): string {
  const team = faces.filter((face) => face.key !== otherThan);
  const found = team.find(({ profession }) => profession !== null && professions.includes(profession));
  return (found ?? team[0])?.key ?? '';
}

function professionOf({ profession, audience }: DemonstrationFace, say: ReturnType<typeof useSay>): string {
  return profession ? professionWord(profession) : say(`audience.${audience}`);
}

/** Two people's screens beside each other, each in a frame with a session of its own. */
export default function SideBySidePage() {
  const say = useSay();
  const faces = useDemonstration();
  const [left, setLeft] = useState(() => firstOf(faces, ['visiting-nurse', 'nurse']));
  const [right, setRight] = useState(() => firstOf(faces, ['doctor'], left));
  if (faces.length === 0) return <EmptyState title={say('frames.none')} />;

  const choice = (label: string, value: string, change: (key: string) => void) => (
    <label className="side-by-side-choice">
      <span className="visually-hidden">{label}</span>
      <select className="input" value={value} onChange={(event) => change(event.target.value)}>
        {faces.map((face) => (
          <option key={face.key} value={face.key}>
            {professionOf(face, say)}　{face.name}
          </option>
        ))}
      </select>
    </label>
  );
  const frame = (key: string) => {
    const face = faces.find((other) => other.key === key);
    const person = face ? `${professionOf(face, say)} ${face.name}` : '';
    return <iframe key={key} src={`/?frame=${encodeURIComponent(key)}`} title={say('frames.frameOf', { person })} />;
  };

  return (
    <main className="side-by-side">
      <header>
        <Link to="/sign-in" className="button button-plain button-icon" aria-label={say('frames.back')}>
          <Icon name="back" />
        </Link>
        <Brand size={26} />
        <h1 className="visually-hidden">{say('frames.title')}</h1>
      </header>
      <div className="side-by-side-frames">
        <section>
          {choice(say('frames.left'), left, setLeft)}
          {frame(left)}
        </section>
        <section>
          {choice(say('frames.right'), right, setRight)}
          {frame(right)}
        </section>
      </div>
    </main>
  );
}
