/** S3 allows 1024 bytes for a key, file systems 255 for a file's name with its slashes written as three. */
const longest = 200;
const pattern = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?:\/[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)*$/;
const prefixPattern = /^(?:[a-z0-9][a-z0-9.-]*\/)*(?:[a-z0-9][a-z0-9.-]*)?$/;

/**
 * A name is parts of small letters, digits, `-` and `.`, parted by `/`. Every adapter can hold
 * such a name as it is, and none can be led out of its directory by it.
 */
export function isBlobName(name: string): boolean {
  return name.length <= longest && pattern.test(name);
}

/** @throws Error, since names are made by the program and never by a client */
export function assertBlobName(name: string): void {
  if (!isBlobName(name)) throw new Error('A blob is named by parts of a-z, 0-9, "-" and ".", 200 characters at most.');
}

/** @throws Error for what no name can begin with */
export function assertBlobPrefix(prefix: string): void {
  if (!prefixPattern.test(prefix)) throw new Error('A blob is named by parts of a-z, 0-9, "-" and "."; no name begins like this.');
}
