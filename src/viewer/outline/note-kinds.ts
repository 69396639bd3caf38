/** Codes of notes that are news and not trouble. */
const NEWS: ReadonlySet<string> = new Set(["message", "context-reduced", "sandbox", "workspace"]);

/** Whether a person should look at a step because of such a note. */
export function isTrouble(code: string): boolean {
  return !NEWS.has(code);
}
