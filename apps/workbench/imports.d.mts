interface Manifest {
  readonly name: string;
  readonly exports?: Readonly<Record<string, { readonly source: string }>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

export interface House {
  /** Text by path from the root, with `/`. */
  readonly sources: ReadonlyMap<string, string>;
  /** Each workspace's package.json by its folder. */
  readonly packages: ReadonlyMap<string, Manifest>;
  readonly rootPackage: Pick<Manifest, 'dependencies' | 'devDependencies'>;
}

/** What breaks the law of imports, one sentence each, beginning with `path:line`. */
export function breaches(house: House): string[];
export function readHouse(): Promise<House>;
