/** The oldest Node with everything that is used; package.json's `engines` says the same. */
const OLDEST = [22, 18] as const;

/** What to tell a person whose Node is too old; null when it isn't. On an old one some commands would hang. */
export function tooOldNode(version: string): string | null {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return null;
  return `Node ${version} is too old: Ostinato needs ${OLDEST.join(".")} or newer. In a project, \`npm install --save-dev node@24\` installs one that npx and npm scripts use.`;
}
