import WebSocket from 'ws';
import type { Person } from '../client.js';
import type { WholeOperation } from '../whole-schema.js';

/** What stands in an answer for us alone, sealed under fresh randomness: two of the same are never alike, but as long. */
const tokens = /"(after|cursor|endCursor|live|mark|token)":"([A-Za-z0-9_-]+)"/g;
export const withoutTokens = (text: string): string =>
  text.replace(tokens, (_, name: string, token: string) => `"${name}":"<${token.length}>"`);

/** The machine's own clock, which is nobody's record. */
const notCompared = new Set(['date']);

export interface Answer {
  /** Status, headers and body, as they came. */
  readonly bytes: string;
  /** As compared. */
  readonly shown: string;
}

export async function send(person: Person, path: string, body: object | null): Promise<Answer> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${person.token}`, 'x-tsumugi-audience': person.audience };
  const url = `${person.url}/${path}`;
  const response = await (body ? fetch(url, { method: 'POST', headers, body: JSON.stringify(body) }) : fetch(url, { headers }));
  const head = [...response.headers].filter(([name]) => !notCompared.has(name));
  const bytes = Buffer.from(await response.arrayBuffer());
  const text = response.headers.get('content-type')?.includes('json') ? bytes.toString() : bytes.toString('base64');
  // Each world listens on a port of its own.
  const said = JSON.stringify(head).replaceAll(new URL(person.url).host, 'host');
  return { bytes: text, shown: `${response.status} ${said} ${withoutTokens(text)}` };
}

/** All of one person's streams on one socket: every frame, and the tick in which it came. */
export class OpenScreen {
  readonly frames: string[] = [];
  tick = 'opening';
  #pong: () => void = () => undefined;
  readonly #socket: WebSocket;
  readonly #ids: readonly string[];

  private constructor(person: Person, operations: readonly WholeOperation[], begun: () => void) {
    this.#ids = operations.map(({ name }) => name);
    const waiting = new Set(this.#ids);
    this.#socket = new WebSocket(`${person.url.replace('http', 'ws')}/${person.audience}/graphql`, 'graphql-transport-ws', {
      headers: { authorization: `Bearer ${person.token}` },
    });
    this.#socket.on('open', () => this.#say({ type: 'connection_init', payload: { authorization: `Bearer ${person.token}` } }));
    this.#socket.on('close', (code) => {
      this.frames.push(`${this.tick}: closed ${code}`);
      this.#pong();
    });
    this.#socket.on('message', (data: Buffer) => {
      const text = data.toString();
      const { type, id } = JSON.parse(text) as { type: string; id?: string };
      if (type === 'pong') return this.#pong();
      this.frames.push(`${this.tick}: ${withoutTokens(text)}`);
      if (type === 'connection_ack')
        for (const { name, document, variables } of operations)
          this.#say({ type: 'subscribe', id: name, payload: { query: document, variables } });
      // The first answer to each: its page is to be fetched, or it is refused.
      if (id !== undefined && waiting.delete(id) && waiting.size === 0) begun();
      if (type === 'connection_ack' && waiting.size === 0) begun();
    });
  }

  static async open(person: Person, operations: readonly WholeOperation[]): Promise<OpenScreen> {
    let screen: OpenScreen | undefined;
    await new Promise<void>((begun) => (screen = new OpenScreen(person, operations, begun)));
    // In which order several streams were opened is nobody's business.
    screen!.frames.sort();
    return screen!;
  }

  /** Resolves when whatever the server sent before has come. */
  async drained(): Promise<void> {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    await new Promise<void>((resolve) => {
      this.#pong = resolve;
      this.#say({ type: 'ping' });
    });
  }

  close(): void {
    this.#socket.removeAllListeners('close');
    this.#socket.terminate();
  }

  #say(message: object): void {
    this.#socket.send(JSON.stringify(message));
  }
}
