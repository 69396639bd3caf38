import { OstinatoError } from "../../errors.ts";
import type { RunMessage } from "../inbox.ts";
import type { LargeRedactor } from "../redaction/large-redactor.ts";

/** Fields that hold no text of a person. */
const KEPT: ReadonlySet<string> = new Set([
  "kind",
  "callId",
  "verdict",
  "remember",
  "by",
  "digest",
]);

/**
 * A message without secrets, as `redactingJournal` writes events: the model reads `[redacted:NAME]` too,
 * because the run reads the message from its inbox.
 *
 * @throws OstinatoError `input.invalid` if edited arguments hold a secret: the call would run with the
 *   replacement.
 */
export async function redactedMessage(
  message: RunMessage,
  redactor: LargeRedactor,
): Promise<RunMessage> {
  if (message.kind === "decide" && message.edit !== undefined) {
    const found = new Set<string>();
    await redactor.value(message.edit, found);
    if (found.size > 0) {
      throw new OstinatoError(
        "input.invalid",
        `The edited arguments hold a secret (${[...found].sort().join(", ")}), which the journal doesn't store.`,
        { hint: "Approve the call as it is, deny it, or edit it without the secret." },
      );
    }
  }
  return redactor.value(message, new Set(), KEPT);
}
