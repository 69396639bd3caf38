import {
  chownSync,
  closeSync,
  existsSync,
  fchmodSync,
  fchownSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  realpathSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OstinatoError } from "../errors.ts";
import { makeEtc } from "./profile/system-mounts.ts";
import type { SandboxUser } from "./sandbox-user.ts";
import {
  RUNTIME_PREFIX as PREFIX,
  processStamp,
  removeRuntimeFiles,
  removeStaleRuntimeFiles,
} from "./stale-runtime-files.ts";

/**
 * Short-lived files of one sandbox, in the temporary folder and readable by its user only: pipes and scripts of
 * calls, the /etc inside, whole outputs, and mount points.
 *
 * Mount points are removed only as empty folders, never with their contents: if something is still mounted there,
 * it is a person's workspace.
 */
export class RuntimeDirectory {
  readonly path: string;
  readonly calls: string;
  readonly etc: string;
  readonly output: string;
  readonly mounts: string;
  /** Files that stay the same for all calls. */
  readonly fixed: string;
  readonly #user: SandboxUser;

  /**
   * @param opened Host paths that the policy opens; those in /etc need a mount point.
   * @param visible Further host paths that programs inside see.
   */
  constructor(user: SandboxUser, opened: readonly string[], visible: readonly string[]) {
    this.#user = user;
    const parent = runtimeParent(user, [...opened, ...visible]);
    removeStaleRuntimeFiles(parent);
    this.path = mkdtempSync(join(parent, PREFIX));
    this.calls = join(this.path, "calls");
    this.etc = join(this.path, "etc");
    this.output = join(this.path, "output");
    this.mounts = join(this.path, "mounts");
    this.fixed = join(this.path, "fixed");
    const folders = [this.calls, this.output, this.mounts, this.fixed];
    for (const folder of folders) mkdirSync(folder, { mode: 0o700 });
    makeEtc(this.etc, opened);
    for (const folder of [this.path, ...folders]) this.#give(folder);
    this.write(join(this.fixed, "owner"), processStamp());
  }

  /** Writes a file that the sandbox's user can read, whatever the umask. */
  write(path: string, data: string | Uint8Array): void {
    const file = openSync(path, "w", 0o600);
    try {
      let rest = typeof data === "string" ? Buffer.from(data) : data;
      while (rest.length > 0) rest = rest.subarray(writeSync(file, rest));
      fchmodSync(file, 0o400);
      if (this.#user.drops) fchownSync(file, this.#user.uid, this.#user.gid);
    } finally {
      closeSync(file);
    }
  }

  /** Creates an empty folder or file to mount on. */
  mountPoint(name: string, kind: "folder" | "file"): string {
    const path = join(this.mounts, name);
    if (kind === "folder") mkdirSync(path, { mode: 0o755 });
    else closeSync(openSync(path, "wx", 0o644));
    this.#give(path);
    return path;
  }

  /** Removes everything. The launcher must have ended. */
  remove(): void {
    removeRuntimeFiles(this.path);
  }

  #give(path: string): void {
    if (this.#user.drops) chownSync(path, this.#user.uid, this.#user.gid);
  }
}

/**
 * A folder for temporary files that no program inside can see: the files that start calls are kept there.
 * @throws OstinatoError `sandbox.policy` if the policy opens all such folders.
 */
function runtimeParent(user: SandboxUser, visible: readonly string[]): string {
  // Root's own TMPDIR may be out of reach for the dropped user.
  const own = user.drops ? ["/tmp"] : [tmpdir(), process.env.XDG_RUNTIME_DIR ?? ""];
  const parent = [...own, "/var/tmp", "/dev/shm"].find((folder) => {
    if (!existsSync(folder)) return false;
    const real = `${realpathSync(folder)}/`;
    return !visible.some((path) => existsSync(path) && real.startsWith(`${realpathSync(path)}/`));
  });
  if (parent !== undefined) return parent;
  throw new OstinatoError(
    "sandbox.policy",
    `The policy opens every folder for temporary files: ${visible.join(", ")}.`,
    { hint: "Open smaller folders, or set TMPDIR to a folder that stays closed." },
  );
}
