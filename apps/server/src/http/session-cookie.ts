import type { Audience, Instant, Viewer } from '@tsumugi/kernel';
import type { IncomingHttpHeaders } from 'node:http';

/** Each audience has a cookie of its own: a nurse who is also somebody's daughter is signed in twice. */
export function sessionCookie(audience: Audience, token: string | null, until: Instant | null, secure: boolean): string {
  const parts = [`${cookieName(audience, secure)}=${token ?? ''}`, 'Path=/', 'HttpOnly', 'SameSite=Strict'];
  if (secure) parts.push('Secure');
  parts.push(token && until ? `Expires=${new Date(until).toUTCString()}` : 'Max-Age=0');
  return parts.join('; ');
}

/** The session token of a request: the header of clients without cookies, else the audience's cookie. */
export function sessionToken(headers: IncomingHttpHeaders, audience: Audience, secure: boolean): string | null {
  const bearer = bearerToken(headers.authorization);
  if (bearer !== null) return bearer;
  const name = `${cookieName(audience, secure)}=`;
  const cookie = headers.cookie?.split(/;\s*/).find((part) => part.startsWith(name));
  return cookie ? cookie.slice(name.length) || null : null;
}

export function bearerToken(authorization: unknown): string | null {
  return typeof authorization === 'string' && /^Bearer [\w-]{20,200}$/.test(authorization) ? authorization.slice('Bearer '.length) : null;
}

function cookieName(audience: Audience, secure: boolean): string {
  return `${secure ? '__Host-' : ''}tsumugi_${audience}`;
}

/**
 * The viewer, where a page that says whose it is is theirs: `x-tsumugi-as: <account> <facility or ->`. A browser has one
 * cookie and many pages: what was typed or waited in a page of one person is not written in the name of another who
 * signed in beside it, or for another facility.
 */
export function meant<V extends Viewer>(viewer: V | null, as: unknown): V | null {
  return viewer && (as === undefined || as === `${viewer.account} ${viewer.facility ?? '-'}`) ? viewer : null;
}

/** Who asks: the person of the session that a request brings, unless it comes from a page that is another's. */
export function askerOf(
  headers: IncomingHttpHeaders,
  audience: Audience,
  secure: boolean,
  recognise: (token: string) => Viewer | null,
): Viewer | null {
  const token = sessionToken(headers, audience, secure);
  return token === null ? null : meant(recognise(token), headers['x-tsumugi-as']);
}

/** Whether the session that began something goes on, for the same facility. */
export function goesOn({ session, facility }: Viewer, now: Viewer | null): boolean {
  return now?.session === session && now.facility === facility;
}
