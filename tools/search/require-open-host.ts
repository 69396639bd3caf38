import {
  canonicalHost,
  matchesHost,
  parseHostPattern,
} from "../../src/sandbox/network/host-pattern.ts";
import type { SandboxPolicy } from "../../src/sandbox/sandbox.ts";
import { ToolFailure } from "../../src/tool/tool-failure.ts";

/**
 * A provider is asked by this process and not from inside the sandbox, since its key must not be seen
 * there. The run's policy decides all the same: its allow-list must open the provider's host.
 *
 * @param address What requests go to.
 * @throws ToolFailure that names the entry to add.
 */
export function requireOpenHost(policy: SandboxPolicy, provider: string, address: URL): void {
  const host = canonicalHost(address.hostname) ?? address.hostname;
  const port = Number(address.port) || (address.protocol === "https:" ? 443 : 80);
  const { network } = policy;
  if (network !== "off" && matchesHost(network.allow.map(parseHostPattern), host, port)) return;
  throw new ToolFailure(
    `web search (${provider}) is closed in this run: its policy does not open ${address.host}. The user has to add it to network.allow`,
    { provider, host: address.host },
  );
}
