/** A line of a stack: a function, and a file with line and column. */
const frame = /^ {4}at (?:[\w$.<>#[\] ]{1,120} \()?[\w@$./:-]{1,300}:\d+:\d+\)?$/;
const mostFrames = 4;

/** Where an error came from: the first lines of its stack, never its message, which may hold what a person wrote. */
export function placeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || typeof error.stack !== 'string') return undefined;
  // The stack begins with the message, whose own lines may look like anything.
  const head = error.message === '' ? -1 : error.stack.indexOf(error.message);
  const frames = error.stack
    .slice(head < 0 ? 0 : head + error.message.length)
    .split('\n')
    .filter((line) => frame.test(line))
    .slice(0, mostFrames)
    .map((line) =>
      line
        .trim()
        .replace(/^at /, '')
        .replace(/file:\/\/.*\/(apps|libs|plugins|node_modules)\//, '$1/'),
    );
  return frames.length > 0 ? frames.join(' < ') : undefined;
}

/** An error's class, as it stands in logs and on spans. */
export function kindOf(error: unknown): string {
  const name = error instanceof Error ? error.name : typeof error;
  return /^[A-Za-z]\w{0,60}$/.test(name) ? name : 'Error';
}
