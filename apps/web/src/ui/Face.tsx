import { AuthImage } from '../session/AuthImage';

const hues = [212, 32, 160, 340, 265, 95, 185, 12];

function hueOf(text: string): number {
  let sum = 0;
  for (const char of text) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) % 9973;
  return hues[sum % hues.length] as number;
}

export interface FaceProps {
  name: string;
  face?: string | null;
  /** Pixels. */
  size?: number;
}

/** A face; without a photograph the first character of the name. Always beside the name, so hidden from screen readers. */
export function Face({ name, face, size = 44 }: FaceProps) {
  const box = { width: size, height: size, fontSize: size * 0.42 };
  const letter = (
    <span className="face" style={{ ...box, ['--hue' as string]: hueOf(name) }} aria-hidden="true">
      {[...name][0]}
    </span>
  );
  if (!face) return letter;
  return (
    <span className="face" style={box} aria-hidden="true">
      <AuthImage src={face} alt="" width={size} height={size} instead={letter} />
    </span>
  );
}

/** A few overlapping faces and how many more there are. */
export function Faces({
  people,
  most = 4,
  size = 28,
}: {
  people: readonly { account: string; name: string; face: string | null }[];
  most?: number;
  size?: number;
}) {
  return (
    <span className="faces" aria-hidden="true">
      {people.slice(0, most).map((person) => (
        <Face key={person.account} name={person.name} face={person.face} size={size} />
      ))}
      {people.length > most && <span className="faces-more">+{people.length - most}</span>}
    </span>
  );
}
