/**
 * Rights that end and are given again, all the while: a consent is withdrawn, somebody leaves the
 * staff, somebody signs out. Each end is told to the book of rights when it is answered.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { password } from '../crash/region.mjs';
import { ask } from './screen.mjs';
import { clinicNurse as clinicNurseOnceMore, consentInput, staffInput, withdrawalInput } from './region.mjs';
import { Over } from './roaming-client.mjs';

export const rightNames = {
  consent: 'the clinic under the consent',
  staff: 'the clinic nurse on the staff',
  session: 'the night nurse signed in',
};

export class ComingsAndGoings {
  /**
   * @param world as the clients have it, and `rights`
   * @param clients of the managers who decide: `nurses`, `clinic`
   * @param screens by the right they rest on; they are opened again when it is given again
   */
  constructor(world, care, clients, screens) {
    Object.assign(this, { world, care, clients, screens });
  }

  async run() {
    const acts = [() => this.#consent(), () => this.#staff(), () => this.#session()];
    try {
      for (let n = 0; ; n += 1) {
        await this.#wait(1_200, 2_500);
        await acts[n % acts.length]();
      }
    } catch (error) {
      if (!(error instanceof Over)) throw error;
    }
  }

  async #consent() {
    const { nurses } = this.clients;
    const { patient } = this.care.guarded;
    await this.#ends('consent', () =>
      this.#do(nurses, 'withdrawConsent', 'WithdrawConsentInput', withdrawalInput(patient, this.care.people.clinic.facility)),
    );
    await this.#again('consent', () => this.#do(nurses, 'recordConsent', 'RecordConsentInput', consentInput(patient)));
  }

  async #staff() {
    const { clinic } = this.clients;
    const { clinicNurse } = this.care.people;
    await this.#ends('staff', () => this.#do(clinic, 'removeStaff', 'RemoveStaffInput', { account: clinicNurse.account }));
    await this.#again('staff', async () => {
      await this.#do(clinic, 'addStaff', 'AddStaffInput', staffInput(clinicNurseOnceMore));
      await this.#signIn(clinicNurse, clinic);
    });
  }

  async #session() {
    const { nightNurse } = this.care.people;
    await this.#ends('session', () => this.#signOut(nightNurse));
    await this.#again('session', () => this.#signIn(nightNurse, null));
  }

  async #ends(what, act) {
    await act();
    this.world.rights.ended(rightNames[what], performance.now());
    await this.#wait(1_800, 3_500);
  }

  async #again(what, act) {
    this.world.rights.given(rightNames[what], performance.now());
    await act();
    await Promise.all(this.screens[what].map((screen) => this.#reopen(screen, what)));
  }

  /** As often as somebody would: another node may not have heard yet of what was given. */
  async #reopen(screen, what) {
    for (;;) {
      await screen.close();
      await screen.open().answered;
      // The clinic nurse's screens may rest on a right that is still ended.
      if (screen.refusal === null || screen.rights.some((each) => this.world.rights.endedFor([each], performance.now()) !== null)) return;
      this.world.notes.bounced(what);
      await this.#later();
    }
  }

  async #do(client, name, type, input) {
    for (;;) {
      const answer = await client.mutate(name, type, { commandId: randomUUID(), ...input });
      if (answer.id) return void (client.after = answer.after);
      // Given up in passing: decided again, as a person would.
      if (!['BUSY', 'VIEW_BEHIND', 'STALE'].includes(answer.code)) throw new Error(`${name} was refused: ${answer.code} ${answer.message}`);
    }
  }

  /** Until a node says that the session is no more, for an answer may have been lost. */
  async #signOut(person) {
    const { urls } = this.world;
    const commandId = randomUUID();
    for (let node = 0; ; node = (node + 1) % urls.length) {
      const document = 'mutation ($input: SignOutInput!) { signOut(input: $input) { ... on Written { id } ... on Refused { code } } }';
      const answer = await ask(urls[node], person.token, document, { input: { commandId } }).catch(() => null);
      const code = answer?.data?.signOut.code ?? answer?.errors?.[0].extensions?.code;
      if (answer?.data?.signOut.id || code === 'UNAUTHENTICATED') return;
      await this.#later();
    }
  }

  /** @param after whose write must be seen first; null for nobody's */
  async #signIn(person, after) {
    const { urls } = this.world;
    for (let node = 0; ; node = (node + 1) % urls.length) {
      Object.assign(person, { url: urls[node], token: null, after: after?.after ?? null });
      person.signal = () => AbortSignal.timeout(6_000);
      try {
        return await person.signIn(person.signInName, password);
      } catch {
        await this.#later();
      }
    }
  }

  async #later() {
    if (this.world.over()) throw new Over();
    await pause(200);
  }

  async #wait(least, most) {
    if (this.world.closing()) throw new Over();
    await pause(least + this.world.random() * (most - least));
  }
}
