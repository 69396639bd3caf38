import { OstinatoError } from "../../../errors.ts";
import { type MissedTicks, openFleet } from "../../../fleet/index.ts";
import { readGivenText } from "../../input/read-given-text.ts";
import { type FleetPlaceOptions, fleetPlace } from "../../journal/fleet-place.ts";
import { findAgent } from "../../run/find-agent.ts";

interface EnqueueCommandOptions extends FleetPlaceOptions {
  readonly agent: string;
  readonly model: string;
  readonly tenant: string;
  readonly workspace?: string;
  readonly priority: number;
  /** Seconds. */
  readonly delay?: number;
  readonly key?: string;
  readonly seed?: number;
  readonly cron?: string;
  readonly name?: string;
  readonly timeZone?: string;
  readonly missed?: MissedTicks;
  readonly json?: boolean;
}

/** `ostinato enqueue TASK`: prints the id of the run that a worker will make, or when a schedule makes its first. */
export async function enqueueCommand(given: string, options: EnqueueCommandOptions): Promise<void> {
  const { model, tenant, workspace, priority, delay, key, seed, json } = options;
  refuseMixed(options);
  const task = given === "-" ? await readGivenText("-") : given;
  const agent = await findAgent({ agent: options.agent });
  await using fleet = await openFleet(fleetPlace(options));
  const { cron, name, timeZone, missed } = options;
  if (cron !== undefined && name !== undefined) {
    const next = await fleet.schedule(name, cron, agent, task, {
      ...{ model, tenant, workspace, priority, seed, timeZone, missed },
    });
    const told = { schedule: name, tenant, next };
    process.stdout.write(json ? `${JSON.stringify(told)}\n` : `next: ${next.toISOString()}\n`);
    return;
  }
  const runId = await fleet.enqueue(agent, task, {
    ...{ model, tenant, workspace, priority, idempotencyKey: key, seed },
    ...(delay !== undefined && { startAfter: new Date(Date.now() + delay * 1000) }),
  });
  process.stdout.write(json ? `${JSON.stringify({ runId, tenant })}\n` : `${runId}\n`);
}

function refuseMixed({ cron, name, timeZone, missed, delay, key }: EnqueueCommandOptions): void {
  const [without] =
    cron === undefined
      ? Object.entries({ name, "time-zone": timeZone, missed }).filter(([, value]) => value)
      : Object.entries({ delay, key }).filter(([, value]) => value !== undefined);
  if (without !== undefined) {
    const how = cron === undefined ? "needs --cron" : "can't be given with --cron";
    throw new OstinatoError("input.invalid", `--${without[0]} ${how}.`);
  }
  if (cron === undefined || name !== undefined) return;
  throw new OstinatoError("input.invalid", "A schedule needs a name.", {
    hint: "Give --name NAME. The same name replaces the schedule; `ostinato unschedule NAME` ends it.",
  });
}
