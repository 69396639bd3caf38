import { randomBytes } from "node:crypto";
import { accessSync, constants, lstatSync, realpathSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { OstinatoError } from "../errors.ts";
import { refuseUnknownNames } from "../refuse-unknown-names.ts";
import { requireNode } from "../require-node.ts";
import { BubblewrapSandbox, type SandboxNetworkOptions } from "./bubblewrap-sandbox.ts";
import { requireKept } from "./limits/require-kept.ts";
import { checkPolicy } from "./policy.ts";
import { requirePrograms } from "./required-programs.ts";
import type { Sandbox, SandboxPolicy, SandboxTier } from "./sandbox.ts";
import { defaultStateDirectory } from "./workspace/default-state-directory.ts";
import { StateDirectory } from "./workspace/state-directory.ts";

export interface OpenSandboxOptions {
  /**
   * Where the run's changes are kept until they are committed or discarded.
   * Default: `.ostinato/overlays/RUN` in the current folder (`defaultStateDirectory`). One that holds
   * changes already is opened with them.
   */
  readonly stateDirectory?: string | undefined;
  /** Names the default state directory. Default: random. */
  readonly runId?: string | undefined;
  /** `copy`: works on a copied tree in any case. Default: an overlay where one can be had. */
  readonly store?: "overlay" | "copy" | undefined;
  /**
   * A weaker boundary, never taken unless it is asked for here: see `HostSandbox`.
   * Default: `bubblewrap`, or an error.
   */
  readonly tier?: SandboxTier | undefined;
  readonly network?: SandboxNetworkOptions | undefined;
  /**
   * Path of the journal that the run is recorded in. Where it lies in the workspace, the run neither sees nor
   * changes it, and no commit touches it. `run` says it by itself.
   */
  readonly journal?: string | undefined;
}

const OPTIONS: { readonly [Name in keyof Required<OpenSandboxOptions>]: true } = {
  stateDirectory: true,
  runId: true,
  store: true,
  tier: true,
  network: true,
  journal: true,
};

const NETWORK_OPTIONS: { readonly [Name in keyof Required<SandboxNetworkOptions>]: true } = {
  onRequest: true,
  resolve: true,
};

/**
 * Opens the boundary that a run's tools act in.
 *
 * @throws OstinatoError `sandbox.unavailable` when this machine can't give one (the hint says what to
 *   do), `sandbox.policy` for a policy that makes no sense, `workspace.missing`, `input.invalid` for an
 *   option that there is none of, `runtime.unsupported` elsewhere than on Node.
 */
export async function openSandbox(
  policy: SandboxPolicy,
  options: OpenSandboxOptions = {},
): Promise<Sandbox> {
  requireNode();
  refuseUnknownNames("an option of openSandbox()", options, OPTIONS);
  refuseUnknownNames("an option of openSandbox()'s network", options.network, NETWORK_OPTIONS);
  const asked = checkPolicy(policy);
  requireFolder(asked.workspace.path);
  // A link is followed once, here: whose folder it is depends on where it leads.
  const path = realpathSync(asked.workspace.path);
  const checked = { ...asked, workspace: { ...asked.workspace, path } };
  const tier = options.tier ?? "bubblewrap";
  const programs = requirePrograms(tier);
  const name = options.runId ?? randomBytes(8).toString("hex");
  const folder = options.stateDirectory ?? defaultStateDirectory(name, checked.workspace.path);
  const state = new StateDirectory(resolve(folder));
  if (tier !== "bubblewrap") {
    requireKept(checked, `calls in the tier ${tier}`, false);
    const { HostSandbox } = await import("./degraded/host-sandbox.ts");
    return await HostSandbox.open(tier, checked, programs, state);
  }
  return await BubblewrapSandbox.open({
    policy: checked,
    programs,
    state,
    network: options.network ?? {},
    store: options.store ?? "overlay",
    journal: options.journal,
  });
}

function requireFolder(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory()) {
    requireReadable(path);
    return;
  }
  const dangling = found === undefined && lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  throw new OstinatoError(
    "workspace.missing",
    found === undefined
      ? `The workspace ${path} does not exist${dangling ? " (it is a link to nothing)" : ""}.`
      : `The workspace ${path} is no folder.`,
    { hint: "Make the folder, or name another one." },
  );
}

function requireReadable(path: string): void {
  try {
    accessSync(path, constants.R_OK | constants.X_OK);
  } catch (cause) {
    throw new OstinatoError("workspace.missing", `The workspace ${path} may not be read.`, {
      hint: "Name a folder that you may read and enter, or change its permissions.",
      cause,
    });
  }
}
