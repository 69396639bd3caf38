/** Characters of a message, and of all frames, that are kept. */
const LONGEST_MESSAGE = 1000;
const LONGEST = 8000;
/** Causes that are kept. */
const CAUSES = 3;

/** Where an error came from, with its causes; null for what is no error. */
export function stackOf(error: unknown): string | null {
  const stacks: string[] = [];
  let next = error;
  while (next instanceof Error && stacks.length <= CAUSES) {
    if (typeof next.stack === "string") stacks.push(shortened(next.stack));
    next = next.cause;
  }
  return stacks.length === 0 ? null : stacks.join("\nCaused by: ").slice(0, LONGEST);
}

/** Without the rest of a long message, which would leave no room for the frames behind it. */
function shortened(stack: string): string {
  const frames = stack.search(/\n {4}at /);
  if (frames <= LONGEST_MESSAGE) return stack;
  return `${stack.slice(0, LONGEST_MESSAGE)}…${stack.slice(frames)}`;
}
