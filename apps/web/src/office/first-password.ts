/** Without letters that are mistaken for each other when a person copies them from paper. */
const letters = 'abcdefghjkmnpqrstuvwxyz23456789';

/** A first password to be handed over on paper: `x7kd-m2qp-hw9t`, 59 bits. */
export function firstPassword(random: Uint8Array = crypto.getRandomValues(new Uint8Array(48))): string {
  // Bytes beyond the last whole multiple would make some letters likelier than others.
  const fair = [...random].filter((byte) => byte < letters.length * Math.floor(256 / letters.length)).slice(0, 12);
  const text = fair.map((byte) => letters[byte % letters.length]).join('');
  return `${text.slice(0, 4)}-${text.slice(4, 8)}-${text.slice(8)}`;
}
