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
  /** Inside path of `setpriv`, if it can use the kernel's Landlock. */
  readonly secondWall: string | null;
  /** Needed to keep the host's core handler from being started. */
  readonly prlimit: string | null;
}

/**
 * The command that creates the mounts and becomes the launcher.
 *
 * Root: a new mount namespace, the mounts, then the drop to the sandbox's user. An ordinary user: a user
 * namespace, which bwrap creates around the launcher. It is needed for an overlay, for a workspace with read-only
 * parts, and for separate limits on resources that are counted per user. Root's sandboxes run as a user without
 * other processes.
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

/** Out of the 128 inotify instances that a user usually has and the host's programs need too. */
const INOTIFY_INSTANCES = 32;

/**
 * Leaves the host its share of resources that are counted per user, by the user namespace's own limit. Setting it
 * needs a capability in the namespace, which the launcher doesn't have.
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

/** Command prefix with which root drops all privileges. */
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
