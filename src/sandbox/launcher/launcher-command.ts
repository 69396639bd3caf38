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
  /** `setpriv` by its path inside, where the kernel's Landlock can be had by it. */
  readonly secondWall: string | null;
  /** Needed to keep the host's core handler from being started. */
  readonly prlimit: string | null;
}

/**
 * The command that makes the mounts and becomes the launcher.
 *
 * Root: a mount namespace of its own, the mounts, then the drop to the sandbox's user.
 * An ordinary user: an overlay needs a user namespace, which bwrap makes around the launcher, and so does a
 * workspace of which a part may only be read; else nothing is needed.
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
  const mounts = userMounts(plan);
  if (mounts.length === 0) return launcher;
  return [
    ...[programs.bwrap, "--dev-bind", "/", "/"],
    ...mounts,
    ...["--die-with-parent", "--", ...launcher],
  ];
}

function userMounts({ workspace, mounts }: MountPlan): readonly string[] {
  const target = `${mounts}/workspace`;
  switch (workspace.store) {
    case "overlay": {
      const { path, state } = workspace;
      return [
        ...["--overlay-src", path],
        ...["--overlay", `${state}/upper`, `${state}/work`, target],
      ];
    }
    case "direct": {
      const { path, readOnly } = workspace;
      if (readOnly.length === 0) return [];
      const parts = readOnly.flatMap((name) => [
        "--ro-bind",
        `${path}/${name}`,
        `${target}/${name}`,
      ]);
      return ["--bind", path, target, ...parts];
    }
    case "copy":
    case "read-only":
      return [];
    default:
      return workspace satisfies never;
  }
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
