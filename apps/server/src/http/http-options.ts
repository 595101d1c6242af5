/** What the HTTP side must know of how it is reached. */
export class HttpOptions {
  constructor(
    /** True where people reach the server by https. */
    readonly secure: boolean,
    /** Folder of the built web application. */
    readonly web: string,
    /** Whether the nearest proxy is believed about the client's address. */
    readonly trusted: boolean,
  ) {}
}
