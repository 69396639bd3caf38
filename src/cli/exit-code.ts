import type { Outcome } from "../trace/event.ts";

/** What the command's exit code says. `ostinato --help` prints this table. */
export const EXIT_CODES = {
  answered: 0,
  failed: 1,
  usage: 2,
  limit: 3,
  stuck: 4,
  "awaiting-approval": 5,
  aborted: 130,
} as const satisfies { readonly [kind in Outcome["kind"] | "usage"]: number };
