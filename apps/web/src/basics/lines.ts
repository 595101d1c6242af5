import { typedText } from '../field/typed';

/** The entries of a field in which each line is one. */
export function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map(typedText)
    .filter((line) => line !== null);
}
