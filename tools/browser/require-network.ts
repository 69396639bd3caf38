import { type SandboxPolicy, ToolFailure } from "ostinato";

/**
 * @throws ToolFailure when the run has no network at all, so that no browser is started for
 *   nothing.
 */
export function requireNetwork({ network }: SandboxPolicy, url: string): void {
  if (network !== "off") return;
  throw new ToolFailure(
    `${url} could not be opened: this run has no network. The user has to list hosts in network.allow`,
    { url },
  );
}
