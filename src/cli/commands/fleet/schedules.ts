import { OstinatoError } from "../../../errors.ts";
import { openFleet } from "../../../fleet/index.ts";
import { printTable } from "../../../trace/show/print-table.ts";
import { type FleetPlaceOptions, fleetPlace } from "../../journal/fleet-place.ts";
import { terminalWidth } from "../../screen/terminal-width.ts";

interface SchedulesCommandOptions extends FleetPlaceOptions {
  readonly tenant?: string;
  readonly json?: boolean;
}

/** `ostinato schedules`: what runs when. */
export async function schedulesCommand(options: SchedulesCommandOptions): Promise<void> {
  await using fleet = await openFleet(fleetPlace(options));
  const schedules = await fleet.schedules(options.tenant);
  if (options.json) {
    process.stdout.write(schedules.map((schedule) => `${JSON.stringify(schedule)}\n`).join(""));
    return;
  }
  if (schedules.length === 0) {
    process.stdout.write("no schedules\n");
    return;
  }
  const rows = schedules.map(({ name, tenant, cron, timeZone, next, lastRunId, job }) => [
    ...[name, tenant, cron, timeZone, next.toISOString().slice(0, 19).replace("T", " ")],
    ...[lastRunId ?? "-", job.agent, job.task],
  ]);
  const head = ["NAME", "TENANT", "CRON", "ZONE", "NEXT (UTC)", "LAST RUN", "AGENT", "TASK"];
  process.stdout.write(printTable([head, ...rows], terminalWidth()));
}

/** `ostinato unschedule NAME`: ends a schedule. */
export async function unscheduleCommand(
  name: string,
  options: SchedulesCommandOptions,
): Promise<void> {
  const tenant = options.tenant ?? "default";
  await using fleet = await openFleet(fleetPlace(options));
  if (!(await fleet.unschedule(name, tenant))) {
    throw new OstinatoError(
      "input.invalid",
      `The tenant ${tenant} has no schedule ${JSON.stringify(name)}.`,
      { hint: "`ostinato schedules` lists them." },
    );
  }
  process.stdout.write(`the schedule ${name} has ended\n`);
}
