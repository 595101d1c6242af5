const directions = /[\u202a-\u202e\u2066-\u2069]/gu;
const heaps = /(\p{M}{8})\p{M}+/gu;
const tricky = /[\u202a-\u202e\u2066-\u2069]|\p{M}{9}/u;

/**
 * Records from before the gate for text may hold what turns the reading round, or heaps of marks that cover the lines
 * beside. Of an answer the first shows as what it is, of the second eight stay. Everything else is the same object.
 */
export function shown<T>(answer: T): T {
  if (typeof answer === 'string') {
    if (!tricky.test(answer)) return answer;
    return answer
      .replace(directions, (character) => `[U+${character.charCodeAt(0).toString(16).toUpperCase()}]`)
      .replace(heaps, '$1…') as T & string;
  }
  if (typeof answer !== 'object' || answer === null) return answer;
  if (Array.isArray(answer)) {
    const members = answer.map((member: unknown) => shown(member));
    return members.some((member, at) => member !== answer[at]) ? (members as T) : answer;
  }
  const fields = Object.entries(answer).map(([name, value]): [string, unknown] => [name, shown(value as unknown)]);
  const before = answer as Record<string, unknown>;
  return fields.some(([name, value]) => value !== before[name]) ? (Object.fromEntries(fields) as T) : answer;
}
