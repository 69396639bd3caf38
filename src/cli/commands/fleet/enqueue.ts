import { openFleet } from "../../../fleet/index.ts";
import { readGivenText } from "../../input/read-given-text.ts";
import { type FleetPlaceOptions, fleetPlace } from "../../journal/fleet-place.ts";
import { findAgent } from "../../run/find-agent.ts";

interface EnqueueCommandOptions extends FleetPlaceOptions {
  readonly agent: string;
  readonly model: string;
  readonly tenant: string;
  readonly priority: number;
  /** Seconds. */
  readonly delay?: number;
  readonly key?: string;
  readonly seed?: number;
  readonly json?: boolean;
}

/** `ostinato enqueue TASK`: prints the id of the run that a worker will make. */
export async function enqueueCommand(given: string, options: EnqueueCommandOptions): Promise<void> {
  const { model, tenant, priority, delay, key, seed } = options;
  const task = given === "-" ? await readGivenText("-") : given;
  const agent = await findAgent({ agent: options.agent });
  await using fleet = await openFleet(fleetPlace(options));
  const runId = await fleet.enqueue(agent, task, {
    ...{ model, tenant, priority, idempotencyKey: key, seed },
    ...(delay !== undefined && { startAfter: new Date(Date.now() + delay * 1000) }),
  });
  process.stdout.write(options.json ? `${JSON.stringify({ runId, tenant })}\n` : `${runId}\n`);
}
