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
 * The folder in which this process may create control groups that limit memory: the parent of its own group, if
 * the system has delegated it to this user with the controllers enabled. Null: there is none, and the limits are
 * enforced by polling alone.
 *
 * @param mounts Where to look; for tests.
 */
export function delegatedControlGroup(
  mounts: readonly string[] = MOUNTS,
  membership = "/proc/self/cgroup",
): string | null {
  const own = /^0::(\/.*)$/m.exec(readText(membership))?.[1];
  // The root group has no parent in which to create a sibling.
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
 * The control groups of one sandbox: one for its launcher and one for each call. They belong to the sandbox's
 * user, so that a call joins its group before it runs anything.
 */
export class ControlGroups {
  readonly #path: string;
  readonly #user: Owner;

  private constructor(path: string, user: Owner) {
    this.#path = path;
    this.#user = user;
  }

  /** Null if the system refuses, which can't always be known from what it claims to delegate. */
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

  /** Creates a call's group. Null if the system refuses. */
  call(id: number, limits: SandboxLimits): CallControlGroup | null {
    const path = join(this.#path, `call-${id}`);
    try {
      mkdirSync(path);
      writeFileSync(join(path, "memory.max"), String(Math.ceil(limits.memoryBytes)));
      // bwrap's own processes count too.
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

  /** All processes in it must have ended. */
  remove(): void {
    removeGroupWithCalls(this.#path);
  }
}

/** One call's group: the kernel enforces its limits. */
export class CallControlGroup {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** Whether the kernel ended the call because of its memory use. */
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

/** Removes a sandbox's group, and those of calls that were busy when they should have been removed. */
export function removeGroupWithCalls(path: string): void {
  // A control group's files are removed with it.
  const groups = readFolder(path).filter((entry) => entry.isDirectory());
  for (const { name } of groups) removeGroup(join(path, name));
  removeGroup(path);
}

/** A group that is still busy is removed later, with the sandbox's group. */
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
