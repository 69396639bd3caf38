import type { SandboxPolicy } from "../sandbox.ts";
import { canonicalHost, matchesHost, parseHostPattern } from "./host-pattern.ts";

/**
 * Whether a policy allows the host and port of an address. For tools whose requests this process makes itself,
 * because a key must not be visible in the sandbox.
 */
export function opensHost({ network }: SandboxPolicy, address: URL): boolean {
  if (network === "off") return false;
  const host = canonicalHost(address.hostname) ?? address.hostname;
  const port = Number(address.port) || (address.protocol === "https:" ? 443 : 80);
  return matchesHost(network.allow.map(parseHostPattern), host, port);
}
