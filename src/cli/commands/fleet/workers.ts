import { openFleet, type WorkerPresence } from "../../../fleet/index.ts";
import { printTable } from "../../../trace/show/print-table.ts";
import { type FleetPlaceOptions, fleetPlace } from "../../journal/fleet-place.ts";
import { terminalWidth } from "../../screen/terminal-width.ts";

/** `ostinato workers`: those that are there, and what they hold. */
export async function workersCommand(
  options: FleetPlaceOptions & { readonly json?: boolean },
): Promise<void> {
  await using fleet = await openFleet(fleetPlace(options));
  const workers = await fleet.workers();
  if (options.json) {
    process.stdout.write(workers.map((worker) => `${JSON.stringify(worker)}\n`).join(""));
    return;
  }
  if (workers.length === 0) {
    process.stdout.write("no workers\n");
    return;
  }
  const rows = workers.map(({ id, host, running, slots, holds }) => [
    ...[id.slice(0, 8), host, `${running} of ${slots}`],
    holds.map(inWords).join(", "),
  ]);
  process.stdout.write(printTable([["WORKER", "HOST", "RUNS", "HOLDS"], ...rows], terminalWidth()));
}

function inWords(held: WorkerPresence["holds"][number]): string {
  const { agent, definition, model, workspace } = held;
  return `${agent} ${definition} on ${model}${workspace === undefined ? "" : ` in ${workspace}`}`;
}
