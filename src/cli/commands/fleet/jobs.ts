import { type JobState, openFleet } from "../../../fleet/index.ts";
import { printTable } from "../../../trace/show/print-table.ts";
import { type FleetPlaceOptions, fleetPlace } from "../../journal/fleet-place.ts";
import { terminalWidth } from "../../screen/terminal-width.ts";

interface JobsCommandOptions extends FleetPlaceOptions {
  readonly tenant?: string;
  readonly agent?: string;
  readonly state?: JobState;
  readonly limit: number;
  readonly json?: boolean;
}

/** `ostinato jobs`: jobs that aren't done, and what each waits for. */
export async function jobsCommand(options: JobsCommandOptions): Promise<void> {
  const { tenant, agent, state, limit, json } = options;
  await using fleet = await openFleet(fleetPlace(options));
  const jobs = await fleet.jobs({ tenant, agent, state, limit });
  if (json) {
    process.stdout.write(jobs.map((job) => `${JSON.stringify(job)}\n`).join(""));
    return;
  }
  if (jobs.length === 0) {
    process.stdout.write("no jobs\n");
    return;
  }
  const rows = jobs.map((job) => [
    ...[job.runId, job.enqueuedAt.toISOString().slice(0, 16).replace("T", " "), job.state],
    ...[job.tenant, job.agent, job.model, job.waitsFor?.text ?? "-"],
  ]);
  const head = ["RUN", "ENQUEUED", "STATE", "TENANT", "AGENT", "MODEL", "WAITS FOR"];
  process.stdout.write(printTable([head, ...rows], terminalWidth()));
}
