import { type SandboxPolicy, ToolFailure } from "ostinato";
import { opensHost } from "ostinato/sandbox";

/**
 * Requests to a provider come from this process and not from inside the sandbox, since the key must
 * not be visible there. The run's policy still applies: its allow-list must open the provider's
 * host.
 *
 * @param address Where requests are sent.
 * @throws ToolFailure that names the entry to add.
 */
export function requireOpenHost(policy: SandboxPolicy, provider: string, address: URL): void {
  if (opensHost(policy, address)) return;
  throw new ToolFailure(
    `web search (${provider}) is closed in this run: its policy does not open ${address.host}. The user has to add it to network.allow`,
    { provider, host: address.host },
  );
}
