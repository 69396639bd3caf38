import { type Sandbox, ToolFailure } from "ostinato";
import { mayReach } from "ostinato/sandbox";

/**
 * Where the run's policy asks about hosts, somebody is asked before the page's time begins.
 *
 * @throws ToolFailure when the run has no network at all, so that no browser is started for
 *   nothing, or when the host was asked about and not allowed.
 */
export async function requireNetwork(sandbox: Sandbox, url: string): Promise<void> {
  const { network } = sandbox.policy;
  if (network === "off") {
    throw new ToolFailure(
      `${url} could not be opened: this run has no network. The user has to list hosts in network.allow`,
      { url },
    );
  }
  if (network.ask !== true) return;
  const answer = await mayReach(sandbox, new URL(url));
  if (answer.allowed) return;
  throw new ToolFailure(`${url} could not be opened: ${answer.reason}`, { url });
}
