import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Accounts, defaultRegionPolicy, foundRegion, systemViewer, type RegionPolicy } from '@tsumugi/care';
import { isRefusal, systemClock, systemIds, type Audience, type Clock, type Notifier } from '@tsumugi/kernel';
import { pino } from 'pino';
import type { Log } from '../src/running/log.js';
import { Server, type ServerOptions } from '../src/server.js';
import { readSettings } from '../src/settings.js';
import { Person } from './client.js';

const password = 'correct horse battery';

/** Where ids come from, and the time that only goes forward. */
type Sources = Pick<ServerOptions, 'ids' | 'steady'>;

/**
 * A region on a server of its own, in a temporary folder, peopled through the API as in life: the
 * office admits facilities, managers take on staff, facilities invite and accept.
 */
export class TestRegion {
  readonly #people: Person[] = [];
  #count = 0;
  #closed = false;

  private constructor(
    readonly folder: string,
    public server: Server,
    readonly region: string,
    readonly office: Person,
    private readonly clock: Clock,
    readonly log: Log,
    private readonly notifiers: readonly Notifier[] | undefined,
    private readonly environment: Readonly<Record<string, string>>,
    private readonly sources: Sources,
  ) {}

  static async start(
    options: {
      policy?: Partial<RegionPolicy>;
      clock?: Clock;
      log?: Log;
      demonstration?: boolean;
      notifiers?: readonly Notifier[];
      /** Settings beside the folder and the port, e.g. those of a cluster. */
      environment?: Readonly<Record<string, string>>;
    } & Sources = {},
  ): Promise<TestRegion> {
    const folder = mkdtempSync(join(tmpdir(), 'tsumugi-'));
    const clock = options.clock ?? systemClock;
    const log = options.log ?? pino({ level: 'silent' });
    const environment = options.environment ?? {};
    const { ids = systemIds, steady } = options;
    const sources: Sources = { ids, ...(steady && { steady }) };
    const server = await boot(folder, clock, log, options.notifiers, environment, 0, sources);
    try {
      const region = ids.next();
      const system = systemViewer(region);
      const founded = await server.desk.dispatch(
        foundRegion,
        {
          commandId: region,
          name: '試験地域',
          policy: { ...defaultRegionPolicy, ...options.policy },
          demonstration: options.demonstration ?? false,
        },
        system,
      );
      if (isRefusal(founded)) throw new Error(founded.message);
      await server.desk.seen(founded.position);
      const opened = await server.app
        .get(Accounts)
        .open(
          { kind: 'office', signInName: 'office', name: '事務局 花子', kana: 'じむきょく はなこ', email: null, password },
          ids.next(),
          system,
        );
      if (isRefusal(opened)) throw new Error(opened.message);
      const office = await new Person(server.url, 'office', ids).signIn('office', password);
      return new TestRegion(folder, server, region, office, clock, log, options.notifiers, environment, sources);
    } catch (error) {
      // A node that nobody ends would hold up the whole test run.
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  person(audience: Audience): Person {
    const person = new Person(this.server.url, audience, this.sources.ids);
    this.#people.push(person);
    return person;
  }

  /** Another person of the office, signed in: some of its duties take two. */
  async officeColleague(signInName = 'office-colleague'): Promise<Person> {
    const opened = await this.server.app
      .get(Accounts)
      .open(
        { kind: 'office', signInName, name: '事務局 次郎', kana: 'じむきょく じろう', email: null, password },
        this.sources.ids!.next(),
        systemViewer(this.region),
      );
    if (isRefusal(opened)) throw new Error(opened.message);
    return this.person('office').signIn(signInName, password);
  }

  /** The office admits a facility; the answer is its manager, signed in. */
  async facility(name: string, kind: string, profession: string, options: { manager?: string; phone?: string } = {}): Promise<Person> {
    this.#count += 1;
    const signInName = `manager-${this.#count}`;
    await this.office.do('registerFacility', {
      number: String(1_300_000_000 + this.#count),
      name,
      kana: 'しせつ',
      kind,
      phone: options.phone ?? '03-0000-0000',
      managerSignInName: signInName,
      managerName: options.manager ?? `${name} 管理者`,
      managerKana: 'かんりしゃ',
      managerProfession: profession,
      managerPassword: password,
    });
    return this.person('team').signIn(signInName, password);
  }

  /** A manager takes somebody on; the answer is the newcomer, signed in for that facility. */
  async staff(manager: Person, name: string, profession: string, options: { signInName?: string } = {}): Promise<Person> {
    this.#count += 1;
    const signInName = options.signInName ?? `staff-${this.#count}`;
    await manager.do('addStaff', { signInName, name, kana: 'しょくいん', profession, manager: false, password });
    return this.person('team').signIn(signInName, password, manager.facility);
  }

  async patient(by: Person, name = '山田 ハル', birthDate = '1942-05-03'): Promise<string> {
    return by.do('registerPatient', { name, kana: 'やまだ はる', birthDate, sex: 'FEMALE' });
  }

  async consent(
    by: Person,
    patient: string,
    options: { kind?: 'COMPREHENSIVE' | 'INDIVIDUAL'; facilities?: readonly string[] } = {},
  ): Promise<void> {
    await by.do('recordConsent', {
      patient,
      kind: options.kind ?? 'COMPREHENSIVE',
      facilities: options.facilities ?? [],
      form: 'WRITTEN',
      givenOn: this.today(),
      givenBy: { name: '山田 ハル', relationship: null },
      explanationVersion: '1',
    });
  }

  async join(inviter: Person, patient: string, manager: Person): Promise<void> {
    const invitation = await inviter.do('inviteFacility', { patient, facility: manager.facility, message: null });
    manager.after = inviter.after;
    await manager.do('acceptInvitation', { invitation });
  }

  /** A relative is invited, gets the code by hand, and joins with an account of their own. */
  async relative(
    inviter: Person,
    patient: string,
    name = '山田 さくら',
    relationship = '長女',
  ): Promise<Person & { readonly invitation: string }> {
    const invitation = await inviter.do('inviteFamily', { patient, name, relationship, email: null });
    const { familyInvitationCode: code } = await inviter.read<{ familyInvitationCode: string }>(
      'query ($family: ID!) { familyInvitationCode(family: $family) }',
      { family: invitation },
    );
    this.#count += 1;
    const signInName = `relative-${this.#count}`;
    const relative = this.person('family');
    const accepted = await relative.read<{ acceptFamilyInvitation: { __typename: string } }>(
      'mutation ($input: AcceptFamilyInvitationInput!) { acceptFamilyInvitation(input: $input) { __typename ... on Refused { code message } } }',
      { input: { commandId: relative.ids.next(), code, signInName, password } },
    );
    if (accepted.acceptFamilyInvitation.__typename !== 'SignedIn') throw new Error(JSON.stringify(accepted));
    return Object.assign(await relative.signIn(signInName, password), { invitation });
  }

  /** From here on everybody's next answer holds what this person wrote last. */
  everybodySees(writer: Person): void {
    for (const person of [this.office, ...this.#people]) person.after = writer.after;
  }

  today(): string {
    return new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Tokyo' }).format(new Date(this.clock.now()));
  }

  /** Stops and starts the server over the same folder. People must sign in to the new address again only if the port changed. */
  async restart(change: (folder: string) => void = () => undefined, options: Pick<ServerOptions, 'capabilities'> = {}): Promise<void> {
    const port = this.server.port;
    await this.server.stop();
    change(this.folder);
    this.server = await boot(this.folder, this.clock, this.log, this.notifiers, this.environment, port, { ...this.sources, ...options });
  }

  /** Stops the server and leaves its folder for another process to open. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.server.stop();
  }

  async end(): Promise<void> {
    await Promise.all([this.office, ...this.#people].map((person) => person.leave()));
    await this.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export function boot(
  folder: string,
  clock: Clock,
  log: Log,
  notifiers: readonly Notifier[] | undefined,
  environment: Readonly<Record<string, string>>,
  port = 0,
  options: Pick<ServerOptions, 'capabilities' | 'ids' | 'steady'> = {},
): Promise<Server> {
  const settings = readSettings({ TSUMUGI_DATA: folder, TSUMUGI_PORT: String(port), TSUMUGI_DEMONSTRATION: 'false', ...environment });
  return Server.start({ settings, log, clock, ...options, ...(notifiers ? { notifiers } : {}) });
}
