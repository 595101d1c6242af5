import { Server, type ServerOptions } from './server.js';

/**
 * A server that begins anew, at the same port, when its views turn out to be damaged in use: the
 * start sets them aside and builds others from the log. A node that nobody watches serves again by
 * itself.
 */
export class Serving {
  #stopping = false;
  /** Between one server and the next. */
  #down = false;
  #beginning: Promise<void> = Promise.resolve();

  private constructor(
    private readonly options: Omit<ServerOptions, 'onDamaged'>,
    /** Told when it could not begin again. */
    private readonly onFailed: (error: unknown) => void,
    private current: Server,
  ) {}

  static async start(options: Omit<ServerOptions, 'onDamaged'>, onFailed: (error: unknown) => void): Promise<Serving> {
    let serving: Serving | null = null;
    let damagedAlready = false;
    const onDamaged = (): void => {
      damagedAlready = true;
      serving?.beginAnew();
    };
    serving = new Serving(options, onFailed, await Server.start({ ...options, onDamaged }));
    if (damagedAlready) serving.beginAnew();
    return serving;
  }

  /** The one that serves now; another after the views were found to be damaged. */
  get server(): Server {
    return this.current;
  }

  async stop(hurry?: AbortSignal): Promise<void> {
    this.#stopping = true;
    await this.#beginning;
    if (!this.#down) await this.current.stop(hurry);
  }

  /** Resolves when no other server is being begun. */
  settled(): Promise<void> {
    return this.#beginning;
  }

  private beginAnew(): void {
    if (this.#stopping) return;
    this.#beginning = this.#beginning.then(() => this.#begin()).catch((error: unknown) => this.onFailed(error));
  }

  async #begin(): Promise<void> {
    const { port } = this.current;
    this.#down = true;
    await this.current.stop(AbortSignal.abort());
    if (this.#stopping) return;
    const settings = { ...this.options.settings, port };
    this.current = await Server.start({ ...this.options, settings, onDamaged: () => this.beginAnew() });
    this.#down = false;
  }
}
