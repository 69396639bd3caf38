import type { SandboxPolicy } from "../../src/sandbox/sandbox.ts";
import { ToolFailure } from "../../src/tool/tool-failure.ts";

/**
 * A provider is asked by this process and not from inside the sandbox, since its key must not be seen
 * there. The run's policy decides all the same: its allow-list must name the provider's host.
 *
 * @throws ToolFailure that names the entry to add.
 */
export function requireOpenHost(policy: SandboxPolicy, provider: string, host: string): void {
  const { network } = policy;
  if (network !== "off" && network.allow.some((entry) => covers(entry, host))) return;
  throw new ToolFailure(
    `web search (${provider}) is closed in this run: its policy does not open ${host}. The user has to add it to network.allow`,
    { provider, host },
  );
}

/** `example.com`, `example.com:8080`, `*.example.com`, `*`. */
function covers(entry: string, host: string): boolean {
  if (entry === "*" || entry === host) return true;
  const name = host.replace(/:\d+$/, "");
  if (entry === name) return true;
  return entry.startsWith("*.") && name.endsWith(entry.slice(1));
}
