/** Decides on the first call of each run that it is given: `decide-run.ts RUN...`, with WHERE. */
import { openFleet } from "../../src/fleet/index.ts";
import { decide } from "../../src/planner/index.ts";

await using fleet = await openFleet(process.env.WHERE ?? "");
for (const runId of process.argv.slice(2)) await decide(fleet.journal, runId, "1.1", "approved");
