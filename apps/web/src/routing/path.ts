/** The parameters of `path` when it matches `pattern` (`/patients/:patient`), else null. A final `*` takes the rest, under that name. */
export function matchPath(pattern: string, path: string): Record<string, string> | null {
  const wanted = parts(pattern);
  const given = parts(path);
  const open = wanted.at(-1) === '*';
  if (open) wanted.pop();
  if (open ? given.length < wanted.length : given.length !== wanted.length) return null;
  const found: Record<string, string> = {};
  for (const [index, name] of wanted.entries()) {
    const value = given[index] as string;
    if (name.startsWith(':')) found[name.slice(1)] = decode(value);
    else if (name !== value) return null;
  }
  if (open) found['*'] = given.slice(wanted.length).map(decode).join('/');
  return found;
}

function parts(path: string): string[] {
  return path.split('/').filter(Boolean);
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
