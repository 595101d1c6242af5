import type { Audience } from './audience';

const leavingKey = (audience: Audience): string => `tsumugi-leaving-${audience}`;

/**
 * Who this window is. Usually the browser's cookie says it; in a frame of the side-by-side page a
 * bearer token does, which lives in this module's memory only and ends with the page.
 */
class Session {
  /** The key of the demonstration's face for which this frame was opened. */
  readonly frameKey = new URLSearchParams(location.search).get('frame');
  private token: string | null = null;
  private after = new Map<Audience, string>();

  get bearer(): string | null {
    return this.token;
  }

  /** Bearer sessions send and take no cookies: the browser's own session stays untouched. */
  get credentials(): RequestCredentials {
    return this.frameKey ? 'omit' : 'same-origin';
  }

  /** Somebody has signed in here: a session that was to end before has lost its cookie to this one. */
  began(audience: Audience, token: string): void {
    this.left(audience);
    if (this.frameKey) this.token = token;
  }

  /**
   * Signing out whose server did not answer: the cookie can only be taken by an answer. Until then this mark keeps every
   * page of the browser from showing anything of the session; `goOnLeaving` ends it.
   */
  leave(audience: Audience, as: string | null): void {
    localStorage.setItem(leavingKey(audience), as ?? '');
  }

  /** Whose session is to be ended: not another's, who signed in beside it. */
  whoLeaves(audience: Audience): string | null {
    return localStorage.getItem(leavingKey(audience)) || null;
  }

  /** @param as whose page asks: another's, who signed in beside the one who leaves, stays */
  isLeaving(audience: Audience, as: string | null = null): boolean {
    if (this.frameKey) return false;
    const leaving = localStorage.getItem(leavingKey(audience));
    return leaving !== null && (as === null || leaving === '' || leaving === as);
  }

  left(audience: Audience): void {
    if (!this.frameKey) localStorage.removeItem(leavingKey(audience));
  }

  /** @param as as whom the page shows and writes, once the server said it: the browser's cookie may be another's by then */
  headers(audience: Audience, as: string | null): Record<string, string> {
    const after = this.after.get(audience);
    return {
      'x-tsumugi-client': 'web',
      // Uploads go to one address for all: who is signed in to two spaces says as whom.
      'x-tsumugi-audience': audience,
      ...(after ? { 'tsumugi-after': after } : {}),
      ...(as ? { 'x-tsumugi-as': as } : {}),
      ...(this.token ? { authorization: `Bearer ${this.token}` } : {}),
    };
  }

  /** Later queries then hold this write. */
  wrote(audience: Audience, after: string): void {
    this.after.set(audience, after);
  }

  forgetWrites(): void {
    this.after.clear();
  }
}

export const session = new Session();
