import { eventsBehind, type Journal, type Outcome } from "../../trace/index.ts";
import { citedPlaces, describePlaces } from "./cited-places.ts";

/** Where the answer's citations lead: on standard error, since they are not part of the answer. */
export async function showCitations(
  runId: string,
  { text }: Outcome,
  journal: Journal,
  { json, quiet }: { readonly json?: boolean; readonly quiet?: boolean },
): Promise<void> {
  const places = await citedPlaces(text, () => eventsBehind(journal, runId));
  if (places === null) return;
  if (json) process.stdout.write(`${JSON.stringify({ type: "citations", runId, ...places })}\n`);
  else if (!quiet) process.stderr.write(`${describePlaces(places)}\n`);
}
