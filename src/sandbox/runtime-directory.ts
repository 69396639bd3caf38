import {
  chownSync,
  closeSync,
  fchmodSync,
  fchownSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmdirSync,
  rmSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeEtc } from "./profile/system-mounts.ts";
import type { SandboxUser } from "./sandbox-user.ts";

/**
 * Short-lived files of one sandbox, in the temporary folder and closed to everyone but its user:
 * pipes and scripts of calls, the /etc inside, whole outputs, and mount points.
 *
 * Mount points are removed as empty folders only, never with what is in them: something that is still
 * mounted there would be a person's workspace.
 */
export class RuntimeDirectory {
  readonly path: string;
  readonly calls: string;
  readonly etc: string;
  readonly output: string;
  readonly mounts: string;
  readonly #user: SandboxUser;
  readonly #mountPoints: { path: string; file: boolean }[] = [];

  constructor(user: SandboxUser) {
    this.#user = user;
    // Root's own TMPDIR may lie where the dropped user can't go.
    this.path = mkdtempSync(join(user.drops ? "/tmp" : tmpdir(), "ostinato-"));
    this.calls = join(this.path, "calls");
    this.etc = join(this.path, "etc");
    this.output = join(this.path, "output");
    this.mounts = join(this.path, "mounts");
    for (const folder of [this.calls, this.output, this.mounts]) mkdirSync(folder, { mode: 0o700 });
    makeEtc(this.etc);
    for (const folder of [this.path, this.calls, this.output, this.mounts]) this.#give(folder);
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

  /** Makes an empty folder or file to mount on. */
  mountPoint(name: string, kind: "folder" | "file"): string {
    const path = join(this.mounts, name);
    if (kind === "folder") mkdirSync(path, { mode: 0o755 });
    else closeSync(openSync(path, "wx", 0o644));
    this.#give(path);
    this.#mountPoints.push({ path, file: kind === "file" });
    return path;
  }

  /** Removes everything. The launcher must have ended. */
  remove(): void {
    for (const { path, file } of this.#mountPoints) {
      if (file) rmSync(path, { force: true });
      else ignoringErrors(() => rmdirSync(path));
    }
    ignoringErrors(() => rmdirSync(this.mounts));
    for (const folder of [this.calls, this.etc, this.output]) {
      rmSync(folder, { recursive: true, force: true });
    }
    ignoringErrors(() => rmdirSync(this.path));
  }

  #give(path: string): void {
    if (this.#user.drops) chownSync(path, this.#user.uid, this.#user.gid);
  }
}

/** A temporary folder that can't be removed is not worth an error. */
function ignoringErrors(action: () => void): void {
  try {
    action();
  } catch {}
}
