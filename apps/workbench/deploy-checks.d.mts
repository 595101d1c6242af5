interface Service {
  readonly image?: string;
  readonly build?: string | object;
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly [key: string]: unknown;
}

export function dockerfileProblems(text: string, node: string): string[];
export function composeProblems(model: { readonly services: Readonly<Record<string, Service>> }): string[];
export function unknownSettings(text: string, known: ReadonlySet<string>): string[];
export const deployChecks: Readonly<Record<string, () => Promise<unknown>>>;
