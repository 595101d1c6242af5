import { newId } from '../graphql/commands';

/** Milliseconds that seen posts are gathered before they are told together. */
export const gatherFor = 2_000;

/** Tells the server, in batches and once each, which posts were on the screen. */
export class SeenMarker {
  private readonly told = new Set<string>();
  private waiting = new Set<string>();
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly send: (input: { commandId: string; posts: string[] }) => Promise<boolean>,
    private readonly later: (run: () => void, ms: number) => ReturnType<typeof setTimeout> = (run, ms) => setTimeout(run, ms),
  ) {}

  /** What was seen with this marker until now. */
  seen(): ReadonlySet<string> {
    return new Set([...this.told, ...this.waiting]);
  }

  saw(post: string): void {
    if (this.told.has(post) || this.waiting.has(post)) return;
    this.waiting.add(post);
    this.timer ??= this.later(() => void this.flush(), gatherFor);
  }

  /** Also called when the screen is left, so that what was read in the last moment counts. */
  async flush(): Promise<void> {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    const posts = [...this.waiting];
    if (posts.length === 0) return;
    this.waiting = new Set();
    for (const post of posts) this.told.add(post);
    if (await this.send({ commandId: newId(), posts })) return;
    // They are seen again when the person scrolls, or with the next post.
    for (const post of posts) this.told.delete(post);
  }
}
