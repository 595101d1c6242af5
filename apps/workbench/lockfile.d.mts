interface Entry {
  readonly link?: boolean;
  readonly integrity?: string;
  readonly inBundle?: boolean;
  readonly resolved?: string;
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}
interface Lock {
  readonly packages: Readonly<Record<string, Entry>>;
}
type Manifest = Pick<Entry, 'dependencies'>;

export function originProblems(lock: Lock): string[];
export function syncProblems(lock: Lock, manifests: readonly (readonly [dir: string, manifest: Manifest])[]): string[];
export function closureProblems(lock: Lock): string[];
export function scriptProblems(
  lock: Lock,
  allowScripts: Readonly<Record<string, boolean>>,
  reasons?: Readonly<Record<string, string>>,
): string[];
