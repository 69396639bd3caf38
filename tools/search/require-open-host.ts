import { type Sandbox, ToolFailure } from "ostinato";
import { mayReach } from "ostinato/sandbox";

/**
 * Requests to a provider come from this process and not from inside the sandbox, since the key must
 * not be visible there. The run's policy still applies: its allow-list must open the provider's
 * host, or a person who is asked.
 *
 * @param address Where requests are sent.
 * @throws ToolFailure that names the entry to add.
 */
export async function requireOpenHost(
  sandbox: Sandbox,
  provider: string,
  address: URL,
): Promise<void> {
  const answer = await mayReach(sandbox, address);
  if (answer.allowed) return;
  if (asksForHosts(sandbox)) {
    throw new ToolFailure(`web search (${provider}) is closed in this run: ${answer.reason}`, {
      provider,
      host: address.host,
    });
  }
  throw new ToolFailure(
    `web search (${provider}) is closed in this run: its policy does not open ${address.host}. The user has to add it to network.allow`,
    { provider, host: address.host },
  );
}

function asksForHosts({ policy: { network } }: Sandbox): boolean {
  return network !== "off" && network.ask === true;
}
