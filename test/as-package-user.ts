/**
 * From here on this test file's programs start as a user's do: npm tells Node to take `ostinato` from the
 * sources in this checkout (`.npmrc`), and a package has none.
 */
export function asPackageUser(): void {
  delete process.env.NODE_OPTIONS;
}
