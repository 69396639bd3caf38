/** A sign that the run gets nowhere. */
export interface Sign {
  readonly kind: "repeat" | "cycle" | "error" | "nothing-new" | "same-result";
  /** How often it came: one more with each repetition. */
  readonly times: number;
  /** Of a cycle: how many calls it has. Of `nothing-new` and `same-result`: how many calls there were. */
  readonly calls: number;
}

/** What is done about it. */
export type Escalation = "none" | "tell" | "think" | "end";

/**
 * The model is told from half of the limit on, thinks before the last repetition that is allowed, and the run ends
 * when the limit is reached.
 *
 * @param most The limit `repeatedCalls`.
 */
export function escalation({ times }: Sign, most: number): Escalation {
  const end = Math.max(2, most);
  const tell = Math.max(2, Math.ceil(end / 2));
  if (times >= end) return "end";
  if (times >= Math.max(tell, end - 1)) return "think";
  return times >= tell ? "tell" : "none";
}

/** The sign in words, to be followed by a full stop. */
export function signInWords({ kind, times, calls }: Sign): string {
  switch (kind) {
    case "repeat":
      return `the same call brought the same result ${times} times in a row`;
    case "cycle":
      return `the same ${calls} calls brought the same results ${times} times in a row`;
    case "error":
      return `the same error came ${times} times in a row`;
    case "nothing-new":
      return `the last ${calls} calls brought nothing that was not known`;
    case "same-result":
      return `the last ${calls} calls brought the same result, whatever their arguments`;
    default:
      return kind satisfies never;
  }
}
