import { runChatDeltas, runChatMessage } from "./chat-adapter.ts";
import { compareChatDeltas, compareChatMessage, differ } from "./compare-chat.ts";
import type { ConformanceCase } from "./conformance-case.ts";
import { deviations } from "./deviations.ts";
import { runEventCase } from "./event-adapter.ts";
import { profileOf, runMessagesCase } from "./parse-adapter.ts";
import { runRenderCase } from "./render-adapter.ts";
import { runTokenizerCase } from "./tokenizer-adapter.ts";

export interface ConformanceResult {
  readonly given: ConformanceCase;
  /** Under which profile it ran. */
  readonly profile: string;
  readonly verdict: "same" | "deviates" | "fails";
  /** What differs; of a deviation, the reason as well. */
  readonly difference: string | null;
  readonly reason: string | null;
}

/** Runs one case through the adapter of its operation. */
export function runConformanceCase(given: ConformanceCase): ConformanceResult {
  const difference = differenceOf(given);
  const reason = deviations[given.id] ?? null;
  // A reason for a case that comes out the same is stale, and fails.
  const verdict =
    difference === null
      ? reason === null
        ? "same"
        : "fails"
      : reason === null
        ? "fails"
        : "deviates";
  const profile =
    given.kind === "render" && given.input.conversation ? "reference" : profileOf(given);
  return { given, profile, verdict, difference, reason };
}

function differenceOf(given: ConformanceCase): string | null {
  const { op, kind, expected } = given;
  if (kind === "render") return differ("render", expected, runRenderCase(given));
  switch (op) {
    case "tokenizer":
      return differ("tokenizer", expected, runTokenizerCase(given));
    case "chat_message":
      return compareChatMessage(expected, runChatMessage(given));
    case "chat_deltas":
      return compareChatDeltas(expected, runChatDeltas(given));
    case "header":
    case "first_header":
    case "events":
    case "events_by_step":
      return differ("events", expected, runEventCase(given));
    default: {
      const actual = runMessagesCase(given) as { error?: unknown };
      if (typeof expected.error !== "string") return differ("messages", expected, actual);
      // The reference's tests name the beginning of the error.
      const same = typeof actual.error === "string" && actual.error.startsWith(expected.error);
      return same ? null : `error: ${actual.error}`;
    }
  }
}
