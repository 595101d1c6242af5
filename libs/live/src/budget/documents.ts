import { createHash } from 'node:crypto';
import { GraphQLError, parse, validate, type DocumentNode, type GraphQLSchema } from 'graphql';
import { costOf, operationLimits, type Cost } from './cost.js';

/** What syntax trees take, measured over dense and loose documents; with the places of their tokens it is three times as much. */
const bytesPerCharacter = 40;
const bytesPerDocument = 1_000;
/** How a document is read, wherever it is. */
export const parsing = { maxTokens: operationLimits.tokens, noLocation: true } as const;
/** Errors that are told of one document; finding more would be work, too. */
const maxErrors = 5;

export interface ReadDocument {
  readonly document: DocumentNode;
  readonly cost: Cost;
}

/**
 * The documents of one audience: read, measured, and only then checked by GraphQL's own rules. What
 * passed is kept for the next time, up to a number of bytes; what was not asked for longest goes.
 */
export class Documents {
  readonly #kept = new Map<string, { readonly document: DocumentNode; readonly bytes: number }>();
  readonly #passed = new WeakSet<DocumentNode>();
  #bytes = 0;

  constructor(
    readonly schema: GraphQLSchema,
    private readonly maxBytes = 8 * 1024 * 1024,
  ) {}

  /** Bytes that the kept documents are taken to need. */
  get bytes(): number {
    return this.#bytes;
  }

  read(text: string, variables: Readonly<Record<string, unknown>>): ReadDocument | readonly GraphQLError[] {
    if (text.length > operationLimits.characters) return [tooLong()];
    let document = this.kept(nameOf(text));
    try {
      document ??= parse(text, parsing);
    } catch (error) {
      return [error instanceof GraphQLError ? error : new GraphQLError('The operation cannot be read.')];
    }
    const cost = costOf(document, this.schema, variables);
    if (cost instanceof GraphQLError) return [cost];
    const errors = this.check(text, document);
    return errors.length > 0 ? errors : { document, cost };
  }

  /** By the SHA-256 of its text, in hexadecimal digits. */
  kept(name: string): DocumentNode | undefined {
    const found = this.#kept.get(name);
    if (found) {
      this.#kept.delete(name);
      this.#kept.set(name, found);
    }
    return found?.document;
  }

  isKept(text: string): boolean {
    return this.#kept.has(nameOf(text));
  }

  /** GraphQL's own rules, for a document that was measured; once for each that is kept. */
  check(text: string, document: DocumentNode): readonly GraphQLError[] {
    if (this.#passed.has(document)) return [];
    const errors = validate(this.schema, document, undefined, { maxErrors });
    if (errors.length === 0) {
      this.#passed.add(document);
      this.#keep(text, document);
    }
    return errors;
  }

  #keep(text: string, document: DocumentNode): void {
    const name = nameOf(text);
    if (this.#kept.has(name)) return;
    const bytes = bytesPerDocument + bytesPerCharacter * text.length;
    this.#kept.set(name, { document, bytes });
    this.#bytes += bytes;
    for (const [oldest, dropped] of this.#kept) {
      if (this.#bytes <= this.maxBytes) break;
      this.#kept.delete(oldest);
      this.#bytes -= dropped.bytes;
    }
  }
}

export function tooLong(): GraphQLError {
  return new GraphQLError(`An operation has at most ${operationLimits.characters} characters.`, { extensions: { code: 'INVALID' } });
}

function nameOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
