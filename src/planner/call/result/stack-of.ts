/** The most characters kept of a message, and in total. */
const LONGEST_MESSAGE = 1000;
const LONGEST = 8000;
/** Number of causes kept. */
const CAUSES = 3;

/** An error's stack, with those of its causes. Null for values that are not errors. */
export function stackOf(error: unknown): string | null {
  const stacks: string[] = [];
  let next = error;
  while (next instanceof Error && stacks.length <= CAUSES) {
    if (typeof next.stack === "string") stacks.push(shortened(next.stack));
    next = next.cause;
  }
  return stacks.length === 0 ? null : stacks.join("\nCaused by: ").slice(0, LONGEST);
}

/** Cuts a long message, which would leave no room for the frames after it. */
function shortened(stack: string): string {
  const frames = stack.search(/\n {4}at /);
  if (frames <= LONGEST_MESSAGE) return stack;
  return `${stack.slice(0, LONGEST_MESSAGE)}…${stack.slice(frames)}`;
}
