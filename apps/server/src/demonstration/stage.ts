import type { Desk } from '@tsumugi/care';
import { isRefusal, systemIds, type Action, type Command, type Instant, type SetClock, type Viewer } from '@tsumugi/kernel';

/** Where the story is played: everybody acts through the same actions as in life, at the time that the story says. */
export class Stage {
  constructor(
    readonly desk: Desk,
    private readonly clock: SetClock,
  ) {}

  /**
   * @returns what the command made or changed
   * @throws Error when the platform refuses: the story is wrong then
   */
  async act<C extends Command>(
    at: Instant,
    who: Viewer,
    action: Action<C>,
    command: Omit<C, 'commandId'>,
    id = systemIds.next(),
  ): Promise<string> {
    // Read by the dispatcher before its first pause, so that several strands of the story can be played at once.
    this.clock.set(at);
    const written = await this.desk.dispatch(action, { ...command, commandId: id } as C, who);
    if (isRefusal(written))
      throw new Error(`The demonstration's ${action.name} was refused: ${written.code} (${written.field}) ${written.message}`);
    await this.desk.seen(written.position);
    return written.id;
  }

  /** For what takes several commands and reads the time itself: nothing else may be played meanwhile. */
  async alone<T>(at: Instant, work: () => Promise<T>): Promise<T> {
    this.clock.set(at);
    return work();
  }
}
