import type { Sandbox } from "../../sandbox.ts";
import { canonicalHost } from "../host-pattern.ts";
import { opensHost } from "../opens-host.ts";
import type { HostAnswer } from "./host-question.ts";
import { neverAsked } from "./never-asked.ts";

/**
 * Whether a policy allows the host and port of an address; where it asks, somebody is asked. For tools whose
 * requests this process makes itself, and to ask before a time limit begins that can't wait for the answer.
 */
export async function mayReach(
  sandbox: Pick<Sandbox, "policy" | "askForHost">,
  address: URL,
): Promise<HostAnswer> {
  const { network } = sandbox.policy;
  if (opensHost(sandbox.policy, address)) return { allowed: true };
  const host = canonicalHost(address.hostname) ?? address.hostname;
  const port = Number(address.port) || (address.protocol === "https:" ? 443 : 80);
  if (network === "off" || network.ask !== true || sandbox.askForHost === undefined) {
    return { allowed: false, reason: `${host}:${port} is not on this run's list of hosts` };
  }
  const reason = neverAsked(host);
  return reason === null ? sandbox.askForHost({ host, port }) : { allowed: false, reason };
}
