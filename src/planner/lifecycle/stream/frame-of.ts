import type { RunEvent } from "../../contract/run-event.ts";

/** An event as a server-sent event; the number of a journal event is its id. */
export function frameOf(event: RunEvent): string {
  const id = "sequence" in event ? `id: ${event.sequence}\n` : "";
  return `${id}event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}
