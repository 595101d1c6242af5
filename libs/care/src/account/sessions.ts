import { Injectable } from '@nestjs/common';
import { isRefusal, MINUTE, notFound, plus, type Audience, type Instant, type Refusal, type Viewer } from '@tsumugi/kernel';
import { Desk } from '../desk.js';
import { regionPolicy } from '../policy/facts.js';
import { setAsideOf, subjectsOf } from '../policy/set-aside.js';
import { endSession, openSession } from './actions.js';
import type { AccountKind, SessionEnd } from './events.js';
import { newToken, tokenHash } from './token.js';

export interface OpenedSession {
  /** Given to the client once; the platform keeps its hash. */
  readonly token: string;
  readonly viewer: Viewer;
}

/**
 * What proved who somebody is: one of their passwords, by its number, or a session of theirs. Null:
 * nothing, as in a demonstration.
 */
export type Proof = { readonly password: number } | { readonly session: string } | null;

const kinds: Record<Audience, AccountKind> = { team: 'professional', family: 'family', office: 'office' };

/** Sessions of all audiences: opening, recognising and ending them. */
@Injectable()
export class Sessions {
  constructor(private readonly desk: Desk) {}

  /**
   * Opens a session for a person who proved who they are. The views hold it when this answers.
   * Refused as not found: an account of another audience, a facility that the person does not serve,
   * and a proof that counts no more when the session is recorded.
   */
  async open(wish: {
    readonly account: string;
    readonly audience: Audience;
    /** Of the team: by default the last one acted for, else the first one served. */
    readonly facility?: string | null | undefined;
    readonly device: string | null;
    readonly proof: Proof;
  }): Promise<Refusal | OpenedSession> {
    const { read } = this.desk;
    const { account, audience, device, proof } = wish;
    const person = read.get<{ region: string; kind: AccountKind }>('SELECT region, kind FROM account_account WHERE id = ?', account);
    if (person?.kind !== kinds[audience]) return notFound;
    const serving = audience === 'team' ? this.#serving(account, wish.facility ?? null) : null;
    if (audience === 'team' && !serving) return notFound;

    const subjects = subjectsOf({ account, region: person.region, facility: serving?.facility ?? null });
    const setAside = setAsideOf(read, ...subjects);
    if (setAside) return setAside;

    const at = this.desk.now();
    const session = this.desk.newId();
    const token = newToken();
    const until = this.#untilOf(proof) ?? plus(at, (regionPolicy(read, person.region)?.sessionMinutes ?? 0) * MINUTE);
    const facility = serving?.facility ?? null;
    const profession = serving?.profession ?? null;
    const viewer: Viewer = { audience, region: person.region, account, facility, profession, device, session, sessionUntil: until };
    const opened = await this.desk.dispatch(
      openSession,
      {
        ...{ commandId: session, audience, account, facility, profession, device, tokenHash: tokenHash(token), until },
        password: proof !== null && 'password' in proof ? proof.password : null,
        goesOnFrom: proof !== null && 'session' in proof ? proof.session : null,
      },
      viewer,
    );
    if (isRefusal(opened)) return opened;
    await this.desk.seen(opened.position);
    return this.viewerOf(token, audience, at) ? { token, viewer } : notFound;
  }

  /**
   * Who comes with this token. Null for an unknown, ended or lapsed session, for one of another
   * audience, for who left the facility that the session acts for, and where one of them is set aside.
   */
  viewerOf(token: string, audience: Audience, at: Instant): Viewer | null {
    const row = this.desk.read.get<{
      session: string;
      account: string;
      region: string;
      facility: string | null;
      profession: string | null;
      device: string | null;
      until: string;
    }>(
      `SELECT s.id AS session, s.account, a.region, s.facility, t.profession, s.device, s.until
         FROM account_session s
         JOIN account_account a ON a.id = s.account
         LEFT JOIN facility_staff t ON t.account = s.account AND t.facility = s.facility AND t.to_position IS NULL
        WHERE s.token_hash = ? AND s.audience = ? AND s.ended_at IS NULL AND s.until > ?
          AND NOT EXISTS (SELECT 1 FROM views_set_aside x
                           WHERE x.subject IN ('account:' || s.account, 'region:' || a.region, 'facility:' || s.facility))`,
      tokenHash(token),
      audience,
      at,
    );
    if (!row) return null;
    if (audience === 'team' && row.profession === null) return null;
    const { session, account, region, facility, profession, device, until } = row;
    return { audience, region, account, facility, profession, device, session, sessionUntil: until };
  }

  /** Ends one of the viewer's own sessions; its open streams end with the next commit of the views. */
  async end(session: string, viewer: Viewer, cause: SessionEnd, commandId = this.desk.newId()): Promise<Refusal | null> {
    const ended = await this.desk.dispatch(endSession, { commandId, session, cause }, viewer);
    if (isRefusal(ended)) return ended;
    await this.desk.seen(ended.position);
    return null;
  }

  /** Who goes on for another facility has signed in once: the time runs from there. */
  #untilOf(proof: Proof): Instant | null {
    if (proof === null || !('session' in proof)) return null;
    return this.desk.read.get<{ until: Instant }>('SELECT until FROM account_session WHERE id = ?', proof.session)?.until ?? null;
  }

  #serving(account: string, facility: string | null): { facility: string; profession: string } | undefined {
    return this.desk.read.get(
      `SELECT t.facility, t.profession
         FROM facility_staff t
        WHERE t.account = ?1 AND t.to_position IS NULL AND (?2 IS NULL OR t.facility = ?2)
        ORDER BY (SELECT max(s.opened_at) FROM account_session s WHERE s.account = ?1 AND s.facility = t.facility) DESC, t.from_position
        LIMIT 1`,
      account,
      facility,
    );
  }
}
