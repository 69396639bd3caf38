import type { SandboxUser } from "../sandbox-user.ts";
import { launcherScript } from "./launcher-script.ts";
import { type MountPlan, rootMountScript } from "./mount-plan.ts";

/** Host programs by absolute path. */
export interface Programs {
  readonly bwrap: string;
  readonly bash: string;
  /** Needed by root only. */
  readonly setpriv: string | null;
  readonly unshare: string | null;
  /** Needed to keep the host's core handler from being started. */
  readonly prlimit: string | null;
}

/**
 * The command that makes the mounts and becomes the launcher.
 *
 * Root: a mount namespace of its own, the mounts, then the drop to the sandbox's user.
 * An ordinary user: an overlay needs a user namespace, which bwrap makes around the launcher;
 * without an overlay nothing is needed.
 */
export function launcherCommand(
  programs: Programs,
  user: SandboxUser,
  plan: MountPlan,
  calls: string,
): readonly string[] {
  const launcher = [
    programs.bash,
    "--noprofile",
    "--norc",
    "-c",
    launcherScript(programs, calls, user.drops ? null : plan.controlGroup),
    "launcher",
  ];
  if (user.drops) {
    const drop = [...dropTo(programs, user), ...launcher];
    return [
      programs.unshare ?? "unshare",
      "--mount",
      "--propagation=private",
      programs.bash,
      "--noprofile",
      "--norc",
      "-c",
      `${rootMountScript(plan, user)}\nexec "$@"`,
      "mounts",
      ...drop,
    ];
  }
  if (plan.workspace.store !== "overlay") return launcher;
  const { path, state } = plan.workspace;
  return [
    programs.bwrap,
    "--dev-bind",
    "/",
    "/",
    "--overlay-src",
    path,
    "--overlay",
    `${state}/upper`,
    `${state}/work`,
    `${plan.mounts}/workspace`,
    "--die-with-parent",
    "--",
    ...launcher,
  ];
}

/** Words before a program that root gives up everything for. */
export function dropTo(programs: Programs, user: SandboxUser): readonly string[] {
  return [
    programs.setpriv ?? "setpriv",
    `--reuid=${user.uid}`,
    `--regid=${user.gid}`,
    "--clear-groups",
    "--no-new-privs",
    "--inh-caps=-all",
    "--bounding-set=-all",
  ];
}
