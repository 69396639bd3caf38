/**
 * A decoded path of an address. Anything that is not encoded UTF-8, as in `caf%E9` or `100%`, stays
 * as written.
 */
export function decodePath(path: string): string {
  return path.replace(/(?:%[0-9a-f]{2})+/gi, (encoded) => {
    try {
      return decodeURIComponent(encoded);
    } catch {
      return encoded;
    }
  });
}
