import { shellQuote } from "./shell-quote.ts";

/** The mounts that the launcher needs before it starts. */
export interface MountPlan {
  readonly workspace: WorkspaceMount;
  /** Paths that the sandbox's user may be unable to reach from outside. */
  readonly binds: readonly Bind[];
  /** The launcher's control group, if there is one. */
  readonly controlGroup: string | null;
  /** Where binds and the workspace are mounted: a folder in the runtime directory. */
  readonly mounts: string;
}

export type WorkspaceMount =
  /** The folder itself, with its ownership mapped to the sandbox's user. */
  | {
      readonly store: "direct" | "read-only";
      readonly path: string;
      readonly owner: Owner;
      /** Read-only paths in it, relative to it. */
      readonly readOnly: readonly string[];
    }
  /** Writes go to `state`/upper. */
  | {
      readonly store: "overlay";
      readonly path: string;
      readonly state: string;
      readonly owner: Owner;
    }
  /** `state`/copy holds a copy that belongs to the sandbox's user. */
  | { readonly store: "copy"; readonly state: string };

export interface Bind {
  readonly source: string;
  /** Mount point in `mounts`. */
  readonly name: string;
  /** If set, files of this owner appear as the sandbox user's. */
  readonly owner?: Owner;
}

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** Exit codes of the script below, so that a caller can fall back on another store. */
export const MOUNT_FAILED = { ownership: 41, overlay: 42, bind: 43 } as const;

/** Overlay features that keep a copied-up file a whole file: what is in the upper layer can be read alone. */
const OVERLAY_OPTIONS = "redirect_dir=off,metacopy=off,index=off,xino=off";

/**
 * Lines for a root shell in a separate mount namespace. The mount maps ownership: files of the workspace's owner
 * appear as the sandbox user's, new files belong to the owner on disk, and all other owners stay as they are.
 * Nothing on disk is changed for this.
 */
export function rootMountScript(plan: MountPlan, user: Owner): string {
  const lines = [`cd ${shellQuote(plan.mounts)} || exit 1`];
  // While still root: the group that it leaves belongs to another user.
  if (plan.controlGroup !== null) {
    lines.push(`echo $$ 2>/dev/null >${shellQuote(`${plan.controlGroup}/cgroup.procs`)}`);
  }
  const { workspace } = plan;
  if (workspace.store === "copy") {
    lines.push(
      `mount --bind ${shellQuote(`${workspace.state}/copy`)} workspace || exit ${MOUNT_FAILED.bind}`,
    );
  } else {
    const target = workspace.store === "overlay" ? "lower" : "workspace";
    lines.push(
      `mount --bind -o ${idMap(workspace.owner, user)} ${shellQuote(workspace.path)} ${target} || exit ${MOUNT_FAILED.ownership}`,
    );
  }
  if (workspace.store === "overlay") {
    // Relative names: /proc/self/mountinfo inside shows these and nothing else.
    lines.push(
      `mount --bind ${shellQuote(workspace.state)} state || exit ${MOUNT_FAILED.bind}`,
      `mount -t overlay -o lowerdir=lower,upperdir=state/upper,workdir=state/work,${OVERLAY_OPTIONS} overlay workspace || exit ${MOUNT_FAILED.overlay}`,
    );
  }
  if (workspace.store === "direct") {
    for (const name of workspace.readOnly) {
      const path = shellQuote(`workspace/${name}`);
      lines.push(
        `{ mount --bind ${path} ${path} && mount -o remount,bind,ro ${path}; } || exit ${MOUNT_FAILED.bind}`,
      );
    }
  }
  lines.push(...plan.binds.map((bind) => bindLine(bind, user)));
  return lines.join("\n");
}

/** Mounts one path where the sandbox's user can reach it, with its owner mapped if possible. */
export function bindLine({ source, name, owner }: Bind, user: Owner): string {
  const plain = `mount --bind ${shellQuote(source)} ${shellQuote(name)}`;
  const mapped =
    owner === undefined
      ? ""
      : `mount --bind -o ${idMap(owner, user)} ${shellQuote(source)} ${shellQuote(name)} 2>/dev/null || `;
  return `${mapped}${plain} || exit ${MOUNT_FAILED.bind}`;
}

/** Swaps two owners in a mount and keeps all others. */
function idMap(owner: Owner, user: Owner): string {
  return shellQuote(
    `X-mount.idmap=${[...swap("u", owner.uid, user.uid), ...swap("g", owner.gid, user.gid)].join(" ")}`,
  );
}

function swap(type: "u" | "g", one: number, other: number): string[] {
  const low = Math.min(one, other);
  const high = Math.max(one, other);
  const end = 0xffffffff;
  const ranges: [onDisk: number, seen: number, count: number][] = [
    [0, 0, low],
    [low, high, 1],
    [low + 1, low + 1, high - low - 1],
    [high, low, 1],
    [high + 1, high + 1, end - high - 1],
  ];
  if (low === high) return [`${type}:0:0:${end}`];
  return ranges
    .filter(([, , count]) => count > 0)
    .map(([onDisk, seen, count]) => `${type}:${onDisk}:${seen}:${count}`);
}
