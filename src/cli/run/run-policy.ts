import { OstinatoError } from "../../errors.ts";
import { recordedPolicy } from "../../planner/lifecycle/workspace/recorded-policy.ts";
import type { PolicyOverrides, SandboxPolicy } from "../../sandbox/index.ts";
import type { Journal } from "../../trace/index.ts";
import { existingFolder } from "../input/existing-folder.ts";

/** As `recordedPolicy`. @throws OstinatoError also `workspace.missing`, if the named folder doesn't exist. */
export function runPolicy(
  journal: Journal,
  runId: string,
  workspace: string | undefined,
): Promise<SandboxPolicy | null> {
  const folder = workspace === undefined ? undefined : existingFolder(workspace);
  return recordedPolicy(journal, runId, folder);
}

/** A resumed or forked run opens what the run opened, and no more. */
export function policyOverrides({
  workspace: { mode, writable },
  readOnlyPaths,
  environment,
  network,
  limits,
  systemCalls,
  writableGit,
  strict,
}: SandboxPolicy): PolicyOverrides {
  const opened = { readOnlyPaths, environment, network, systemCalls, writableGit };
  return { mode, writable, ...opened, limits, strict };
}

/** What the command line says about the network. */
export interface NetworkOptions {
  readonly allow?: readonly string[] | undefined;
  readonly network?: "off" | "ask" | undefined;
}

/**
 * What the command line says, and for the rest what the policy of the run says that is continued.
 * @throws OstinatoError `input.invalid` for hosts without a network.
 */
export function networkOptions(
  { allow, network }: NetworkOptions,
  policy: SandboxPolicy | null = null,
): NetworkOptions {
  if (network === "off") {
    if (allow === undefined) return { network };
    throw new OstinatoError("input.invalid", "--network off and --allow contradict each other.", {
      hint: "Leave one of them out. --network ask asks about the hosts that --allow doesn't name.",
    });
  }
  const before = policy === null || policy.network === "off" ? null : policy.network;
  const hosts = allow ?? before?.allow;
  const asks = network === "ask" || before?.ask === true;
  return { ...(hosts && { allow: hosts }), ...(asks && { network: "ask" }) };
}

/** The policy's part. Undefined: nothing was said. */
export function networkPolicy({ allow, network }: NetworkOptions): PolicyOverrides["network"] {
  if (network === "off") return "off";
  if (network === "ask") return { allow: allow ?? [], ask: true };
  return allow && { allow };
}
