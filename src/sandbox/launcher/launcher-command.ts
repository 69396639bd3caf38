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
 * An ordinary user: a user namespace, which bwrap makes around the launcher. An overlay needs one, a workspace
 * of which a part may only be read, and limits of their own on what a user has one pool of. Root's sandboxes
 * are of a user who has nothing else.
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
  const limited = programs.setpriv === null ? null : limitPools(programs.bash, programs.setpriv);
  if (mounts.length === 0 && limited === null) return launcher;
  return [
    ...[programs.bwrap, "--dev-bind", "/", "/"],
    ...mounts,
    "--die-with-parent",
    ...(limited ?? ["--"]),
    ...launcher,
  ];
}

/** Of the 128 that a user usually has, and programs of the host need. */
const INOTIFY_INSTANCES = 32;

/**
 * Leaves the host its part of what a user has one pool of, by the user namespace's own limit, which only who
 * has a capability in the namespace may set. The launcher has none.
 */
function limitPools(bash: string, setpriv: string): readonly string[] {
  const script = `echo ${INOTIFY_INSTANCES} 2>/dev/null >/proc/sys/user/max_inotify_instances; exec "$@"`;
  return [
    ...["--unshare-user", "--cap-add", "CAP_SYS_RESOURCE", "--"],
    ...[bash, "--noprofile", "--norc", "-c", script, "limits"],
    ...[setpriv, "--ambient-caps=-all", "--inh-caps=-all"],
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
