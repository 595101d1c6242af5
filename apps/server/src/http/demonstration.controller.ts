import { Body, Controller, Get, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { Accounts, Desk, Sessions } from '@tsumugi/care';
import { isRefusal, notFound, type Audience } from '@tsumugi/kernel';
import { IsString } from 'class-validator';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { faces } from '../demonstration/faces.js';
import { portrait } from '../demonstration/portraits.js';
import { HttpOptions } from './http-options.js';
import { sessionCookie } from './session-cookie.js';

class Entry {
  @IsString()
  readonly key!: string;
}

/** An invented person as the sign-in page shows them. */
export interface Face {
  readonly key: string;
  readonly audience: Audience;
  readonly name: string;
  readonly profession: string | null;
  readonly facilityName: string | null;
  readonly face: string | null;
}

/**
 * Entry with one click, for the invented people of a demonstration region alone. A region that was
 * founded for real people answers as if this did not exist.
 */
@Controller('demonstration')
export class DemonstrationController {
  constructor(
    @Inject(Desk) private readonly desk: Desk,
    @Inject(Accounts) private readonly accounts: Accounts,
    @Inject(Sessions) private readonly sessions: Sessions,
    @Inject(HttpOptions) private readonly options: HttpOptions,
  ) {}

  @Get()
  faces(@Res() reply: FastifyReply): void {
    const found = this.people();
    if (found.length === 0) return void reply.code(404).send({ refused: notFound });
    void reply.send({ faces: found });
  }

  /** Those by whom one may enter; nobody in a region of real people. */
  people(): Face[] {
    return faces.flatMap(({ key, signInName, audience }) => {
      const account = this.#account(signInName);
      return account ? [{ key, audience, ...this.#face(account) }] : [];
    });
  }

  /** A drawn face. It is nobody's, so it is shown before anybody signed in. */
  @Get('faces/:key')
  async portrait(@Param('key') key: string, @Res() reply: FastifyReply): Promise<void> {
    const here = this.desk.read.get('SELECT 1 FROM region_region WHERE demonstration = 1') !== undefined;
    const picture = here ? await portrait(key) : null;
    if (!picture) return void reply.code(404).send({ refused: notFound });
    void reply.header('content-type', 'image/webp').header('cache-control', 'public, max-age=86400').send(picture);
  }

  @Post('enter')
  @HttpCode(200)
  async enter(@Body() { key }: Entry, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const face = faces.find((known) => known.key === key);
    const account = face && request.headers['x-tsumugi-client'] !== undefined ? this.#account(face.signInName) : null;
    const opened = face && account ? await this.sessions.open({ account, audience: face.audience, device: null, proof: null }) : notFound;
    if (!face || isRefusal(opened)) return void reply.code(404).send({ refused: notFound });
    void reply
      .header('set-cookie', sessionCookie(face.audience, opened.token, opened.viewer.sessionUntil, this.options.secure))
      .send({ audience: face.audience, token: opened.token });
  }

  /** The account of an invented person; null in a region of real ones. */
  #account(signInName: string): string | null {
    const account = this.accounts.find(signInName);
    if (!account) return null;
    const region = this.desk.read.get<{ demonstration: number }>('SELECT demonstration FROM region_region WHERE id = ?', account.region);
    return region?.demonstration === 1 ? account.id : null;
  }

  #face(account: string): Omit<Face, 'key' | 'audience'> {
    return this.desk.read.get<Omit<Face, 'key' | 'audience'>>(
      `SELECT a.name, a.face, s.profession, f.name AS facilityName
         FROM account_account a
         LEFT JOIN facility_staff s ON s.account = a.id AND s.to_position IS NULL
         LEFT JOIN facility_facility f ON f.id = s.facility
        WHERE a.id = ?`,
      account,
    )!;
  }
}
