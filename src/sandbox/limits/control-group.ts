import {
  accessSync,
  chownSync,
  constants,
  type Dirent,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import type { Owner } from "../launcher/mount-plan.ts";
import type { SandboxLimits } from "../sandbox.ts";

/** Where cgroup v2 is mounted, alone or beside v1. */
const MOUNTS = ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"];
const CONTROLLERS = ["memory", "pids"];

/**
 * The folder in which this process may make control groups that limit memory: its own group's parent,
 * when the system has delegated that to this user with the controllers on. Null: there is none, and the
 * watch over the processes limits alone.
 *
 * @param mounts For tests: where to look.
 */
export function delegatedControlGroup(
  mounts: readonly string[] = MOUNTS,
  membership = "/proc/self/cgroup",
): string | null {
  const own = /^0::(\/.*)$/m.exec(readText(membership))?.[1];
  // In the root group there is no parent to make a sibling in.
  if (own === undefined || own === "/") return null;
  for (const mount of mounts) {
    const parent = join(mount, dirname(own));
    if (!existsSync(join(parent, "cgroup.procs"))) continue;
    const enabled = readText(join(parent, "cgroup.subtree_control")).split(/\s+/);
    const all = CONTROLLERS.every((controller) => enabled.includes(controller));
    if (all && isWritable(parent) && isWritable(join(parent, "cgroup.procs"))) return parent;
  }
  return null;
}

/**
 * The control groups of one sandbox: one for its launcher, one for each call, all of them given to the
 * sandbox's user so that a call can be put into its group before anything of it runs.
 */
export class ControlGroups {
  readonly #path: string;
  readonly #user: Owner;

  private constructor(path: string, user: Owner) {
    this.#path = path;
    this.#user = user;
  }

  /** Null when the system refuses: it says what it delegates, but not all of it can be known before. */
  static make(parent: string, name: string, user: Owner): ControlGroups | null {
    const path = join(parent, name);
    try {
      mkdirSync(path);
    } catch {
      return null;
    }
    const groups = new ControlGroups(path, user);
    try {
      writeFileSync(
        join(path, "cgroup.subtree_control"),
        CONTROLLERS.map((each) => `+${each}`).join(" "),
      );
      mkdirSync(groups.launcher);
      for (const folder of [path, groups.launcher]) {
        chownSync(folder, user.uid, user.gid);
        chownSync(join(folder, "cgroup.procs"), user.uid, user.gid);
      }
      return groups;
    } catch {
      groups.remove();
      return null;
    }
  }

  get launcher(): string {
    return join(this.#path, "launcher");
  }

  /** Makes a call's group. Null when the system refuses. */
  call(id: number, limits: SandboxLimits): CallControlGroup | null {
    const path = join(this.#path, `call-${id}`);
    try {
      mkdirSync(path);
      writeFileSync(join(path, "memory.max"), String(Math.ceil(limits.memoryBytes)));
      // bwrap's own processes are counted as well.
      writeFileSync(join(path, "pids.max"), String(Math.ceil(limits.processes) + 8));
      writeIfThere(join(path, "memory.swap.max"), "0");
      writeIfThere(join(path, "memory.oom.group"), "1");
      chownSync(join(path, "cgroup.procs"), this.#user.uid, this.#user.gid);
      return new CallControlGroup(path);
    } catch {
      removeGroup(path);
      return null;
    }
  }

  /** Everything in it must have ended. */
  remove(): void {
    removeGroupWithCalls(this.#path);
  }
}

/** One call's group: the kernel itself keeps its limits. */
export class CallControlGroup {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** Did the kernel end the call for its memory? */
  get ranOut(): boolean {
    const found = /^oom_kill (\d+)$/m.exec(readText(join(this.path, "memory.events")));
    return Number(found?.[1] ?? 0) > 0;
  }

  remove(): void {
    removeGroup(this.path);
  }
}

function writeIfThere(path: string, text: string): void {
  if (existsSync(path)) writeFileSync(path, text);
}

/** Removes a sandbox's group, with those of calls that were busy when they were to be removed. */
export function removeGroupWithCalls(path: string): void {
  // A control group's own files go with it.
  const groups = readFolder(path).filter((entry) => entry.isDirectory());
  for (const { name } of groups) removeGroup(join(path, name));
  removeGroup(path);
}

/** A call's group that is busy for a moment longer goes with its sandbox's. */
function removeGroup(path: string): void {
  try {
    rmdirSync(path);
  } catch {}
}

function readFolder(path: string): Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch {
    return [];
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
