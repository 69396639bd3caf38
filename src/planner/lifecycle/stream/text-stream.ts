import type { Outcome } from "../../../trace/event.ts";
import type { RunEvent } from "../../contract/run-event.ts";
import { isAnswerChannel } from "../../turn/answer-text.ts";

/** See `Run.textStream`. */
export async function* textStream(
  run: AsyncIterable<RunEvent> & { readonly outcome: Promise<Outcome> },
): AsyncGenerator<string, void, void> {
  let isWritten = false;
  for await (const event of run) {
    if (event.type !== "turn-delta" || event.recipient !== null) continue;
    if (!isAnswerChannel(event.channel) || event.text === "") continue;
    isWritten = true;
    yield event.text;
  }
  const outcome = await run.outcome;
  // An answer that was on record, or a watcher that came too late.
  if (!isWritten && outcome.kind === "answered") yield outcome.text;
}
