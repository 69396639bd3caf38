import type { EarlierResult } from "../../tool/tool.ts";
import type { JournalEvent } from "../../trace/event.ts";

/** Results of the run's successful calls so far. */
export async function earlierResults(
  events: AsyncIterable<JournalEvent>,
): Promise<readonly EarlierResult[]> {
  const tools = new Map<string, string>();
  const results: EarlierResult[] = [];
  for await (const event of events) {
    if (event.type === "call-started") tools.set(event.callId, event.tool);
    if (event.type !== "call-finished" || event.status !== "ok") continue;
    const tool = tools.get(event.callId);
    if (tool !== undefined) results.push({ tool, details: event.details });
  }
  return results;
}
