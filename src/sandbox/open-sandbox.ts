import { randomBytes } from "node:crypto";
import { accessSync, constants, existsSync, lstatSync, realpathSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { OstinatoError } from "../errors.ts";
import { personStateFolder } from "../person-state-folder.ts";
import { refuseUnknownNames } from "../refuse-unknown-names.ts";
import { requireNode } from "../require-node.ts";
import { BubblewrapSandbox, type SandboxNetworkOptions } from "./bubblewrap-sandbox.ts";
import { requireMemoryLimit } from "./limits/require-memory-limit.ts";
import { checkPolicy } from "./policy.ts";
import { requirePrograms } from "./required-programs.ts";
import type { Sandbox, SandboxPolicy, SandboxTier } from "./sandbox.ts";
import { defaultStateDirectory } from "./workspace/default-state-directory.ts";
import { StateDirectory } from "./workspace/state-directory.ts";

export interface OpenSandboxOptions {
  /**
   * Where the run's changes are kept until they are committed or discarded. Default: `.ostinato/overlays/RUN` in
   * the current folder (`defaultStateDirectory`). A directory that already holds changes is opened with them.
   */
  readonly stateDirectory?: string | undefined;
  /** Names the default state directory. Default: random. */
  readonly runId?: string | undefined;
  /** `copy`: always works on a copied tree. Default: an overlay if one is available. */
  readonly store?: "overlay" | "copy" | undefined;
  /** A weaker boundary, used only if it is requested here; see `HostSandbox`. Default: `bubblewrap`, or an error. */
  readonly tier?: SandboxTier | undefined;
  readonly network?: SandboxNetworkOptions | undefined;
  /**
   * Path of the journal that records the run. If it is in the workspace, the run can neither see nor change it,
   * and no commit touches it. `run` passes it itself.
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
 * @throws OstinatoError `sandbox.unavailable` if this machine can't provide one (the hint says what to do),
 *   `sandbox.policy` for an invalid policy, `workspace.missing`, `input.invalid` for an unknown option,
 *   `runtime.unsupported` on a runtime other than Node.
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
  // A link is followed once, here: the owner of the folder depends on where it leads.
  const path = realpathSync(asked.workspace.path);
  const checked = { ...asked, workspace: { ...asked.workspace, path } };
  refuseStateFolder(path);
  const tier = options.tier ?? "bubblewrap";
  const programs = requirePrograms(tier);
  const name = options.runId ?? randomBytes(8).toString("hex");
  const folder = options.stateDirectory ?? defaultStateDirectory(name, checked.workspace.path);
  const state = new StateDirectory(resolve(folder));
  if (tier !== "bubblewrap") {
    requireMemoryLimit(checked, `calls in the tier ${tier}`, false);
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

/** A run that could read the key could seal what the person never decided. */
function refuseStateFolder(path: string): void {
  const state = personStateFolder();
  if (path !== state && !(existsSync(state) && path === realpathSync(state))) return;
  throw new OstinatoError("sandbox.policy", `${path} is where Ostinato keeps your key.`, {
    hint: "Choose another folder as the workspace.",
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
      : `The workspace ${path} is not a folder.`,
    { hint: "Create the folder, or name another one." },
  );
}

function requireReadable(path: string): void {
  try {
    accessSync(path, constants.R_OK | constants.X_OK);
  } catch (cause) {
    throw new OstinatoError("workspace.missing", `The workspace ${path} can't be read.`, {
      hint: "Name a folder that you can read and enter, or change its permissions.",
      cause,
    });
  }
}
