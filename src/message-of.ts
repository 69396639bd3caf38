/** Maximum number of causes in a message. */
const CAUSES = 3;

/**
 * The message of anything that was thrown, with the messages of its causes, which often hold the
 * reason ("fetch failed: connect ECONNREFUSED 127.0.0.1:80"). Never throws.
 */
export function messageOf(error: unknown): string {
  const parts = [ownMessage(error)];
  let next = causeOf(error);
  // Limited, because causes can be circular.
  for (let depth = 0; next !== undefined && depth < CAUSES; depth++) {
    const part = ownMessage(next);
    if (!parts.some((earlier) => earlier.includes(part))) parts.push(part);
    next = causeOf(next);
  }
  return parts.join(": ");
}

const causeOf = (error: unknown): unknown => (error instanceof Error ? error.cause : undefined);

function ownMessage(error: unknown): string {
  if (error instanceof AggregateError && error.message === "")
    return error.errors.map(ownMessage).join("; ") || error.name;
  if (error instanceof Error) return error.message || error.name;
  try {
    return String(error);
  } catch {
    return "something that is no error was thrown";
  }
}
