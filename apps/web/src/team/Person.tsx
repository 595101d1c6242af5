import type { ReactNode } from 'react';
import { professionWord } from '../field/words';
import { Face } from '../ui/Face';

/** A face with what belongs to it: profession, name, and what else there is to say. */
export function Person({
  name,
  profession,
  face,
  children,
}: {
  name: string;
  profession: string;
  face: string | null;
  children?: ReactNode;
}) {
  return (
    <span className="person">
      <Face name={name} face={face} size={40} />
      <span className="person-words">
        <span className="muted small">{professionWord(profession)}</span>
        <strong>{name}</strong>
      </span>
      {children}
    </span>
  );
}
