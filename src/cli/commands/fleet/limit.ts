import { openFleet } from "../../../fleet/index.ts";
import { printTable } from "../../../trace/show/print-table.ts";
import { type FleetPlaceOptions, fleetPlace } from "../../journal/fleet-place.ts";
import { terminalWidth } from "../../screen/terminal-width.ts";

/**
 * `ostinato limit`: lists the tenants' limits; with a tenant and a number, sets one.
 *
 * @param runs Runs at the same time; null: no limit of its own.
 */
export async function limitCommand(
  tenant: string | undefined,
  runs: number | null | undefined,
  options: FleetPlaceOptions,
): Promise<void> {
  await using fleet = await openFleet(fleetPlace(options));
  if (tenant !== undefined && runs !== undefined) await fleet.limitTenant(tenant, runs);
  const limits = [...(await fleet.limits())].filter(([name]) => name === (tenant ?? name));
  if (limits.length === 0) {
    const whose = tenant === undefined ? "no tenant has" : `${tenant} has no`;
    const what = tenant === undefined ? "a limit of its own" : "limit of its own";
    process.stdout.write(`${whose} ${what}\n`);
    return;
  }
  const rows = limits.map(([name, most]) => [name, String(most)]);
  process.stdout.write(printTable([["TENANT", "RUNS AT A TIME"], ...rows], terminalWidth()));
}
