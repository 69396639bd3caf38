import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  futimesSync,
  lchownSync,
  linkSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  openSync,
  readlinkSync,
  type Stats,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { readdir } from "node:fs/promises";
import { setImmediate } from "node:timers/promises";
import { OstinatoError } from "../../../errors.ts";
import type { Owner } from "../../launcher/mount-plan.ts";
import { ownFolders } from "../changes/own-folders.ts";
import type { StateDirectory } from "../state-directory.ts";
import { AnchoredTree } from "./anchored-tree.ts";
import { copyBytes } from "./copy-bytes.ts";
import { scanTree } from "./tree-scan.ts";

const { O_RDONLY, O_WRONLY, O_CREAT, O_EXCL, O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK } = constants;
const FOLDER = O_RDONLY | O_DIRECTORY | O_NOFOLLOW;
/** Errors for which an entry is left out: it can't be read, or it vanished or was replaced in the meantime. */
const LEFT_OUT = ["EACCES", "EPERM", "ENOENT", "ELOOP", "ENOTDIR", "ENXIO", "ENODEV", "EINVAL"];
/** Milliseconds after which the copy yields the thread. */
const TURN = 10;

/**
 * Copies a workspace to `state.copy`, sharing blocks where the file system can, and gives the copy to the
 * sandbox's user. Links, modes, times and hard links are preserved. Entries that can't be read are left out,
 * because the run couldn't read them in place either, and so are pipes, sockets and devices.
 *
 * Other processes may write to the workspace at the same time: each folder is entered by its descriptor and never
 * through a link, so that nothing from outside is copied.
 *
 * @param without Names to leave out, relative to the workspace.
 * @throws OstinatoError `sandbox.failed` if the copy can't be written.
 */
export async function copyTree(
  path: string,
  state: StateDirectory,
  user: Owner,
  without: readonly string[] = ownFolders(path),
): Promise<void> {
  mkdirSync(state.copy, { mode: 0o700 });
  try {
    using copy = new TreeCopy(path, state.copy, process.getuid?.() === 0 ? user : null, without);
    await copy.make();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new OstinatoError("sandbox.failed", `The workspace could not be copied: ${why}`, {
      hint: "Check the free disk space for the state directory.",
      cause,
    });
  }
  writeFileSync(state.copiedManifest, (await scanTree(state.copy)).bytes);
}

class TreeCopy implements Disposable {
  readonly #source: number;
  readonly #target: number;
  readonly #copy: AnchoredTree;
  readonly #without: ReadonlySet<string>;
  readonly #owner: Owner | null;
  /** Copies of files with several names, by device and inode. */
  readonly #shared = new Map<string, string>();
  #since = performance.now();

  /** @param owner Owner of the copy; null if this process can't change owners. */
  constructor(source: string, target: string, owner: Owner | null, without: readonly string[]) {
    this.#source = openSync(source, O_RDONLY | O_DIRECTORY);
    this.#target = openSync(target, FOLDER);
    this.#copy = new AnchoredTree(target);
    this.#without = new Set(without);
    this.#owner = owner;
  }

  async make(): Promise<void> {
    await this.#contents(this.#source, this.#target, "");
  }

  /** Copies the contents of a folder, then its own attributes. */
  async #contents(source: number, target: number, path: string): Promise<void> {
    const folder = `/proc/self/fd/${source}/.`;
    for (const entry of await readdir(folder, { withFileTypes: true, encoding: "buffer" })) {
      if (performance.now() - this.#since > TURN) {
        await setImmediate();
        this.#since = performance.now();
      }
      const inner = path === "" ? entry.name.toString() : `${path}/${entry.name.toString()}`;
      if (this.#without.has(inner)) continue;
      const from = within(source, entry.name);
      const to = within(target, entry.name);
      if (entry.isDirectory()) await this.#folder(from, to, inner);
      else if (entry.isSymbolicLink()) this.#link(from, to);
      else if (entry.isFile()) await this.#file(from, to, inner);
    }
    this.#dress(target, fstatSync(source));
  }

  async #folder(from: Buffer, to: Buffer, inner: string): Promise<void> {
    const source = ifThere(() => openSync(from, FOLDER));
    const closed = source === null ? ifThere(() => lstatSync(from)) : null;
    try {
      if (source === null && closed?.isDirectory() !== true) return;
      mkdirSync(to, { mode: 0o700 });
      const target = openSync(to, FOLDER);
      try {
        if (source !== null) await this.#contents(source, target, inner);
        else if (closed !== null) this.#dress(target, closed);
      } finally {
        closeSync(target);
      }
    } finally {
      if (source !== null) closeSync(source);
    }
  }

  #link(from: Buffer, to: Buffer): void {
    const found = ifThere(() => ({
      leadsTo: readlinkSync(from, { encoding: "buffer" }),
      stat: lstatSync(from),
    }));
    if (found === null) return;
    symlinkSync(found.leadsTo, to);
    if (this.#owner !== null) lchownSync(to, this.#owner.uid, this.#owner.gid);
    lutimesSync(to, found.stat.atimeMs / 1000, found.stat.mtimeMs / 1000);
  }

  async #file(from: Buffer, to: Buffer, inner: string): Promise<void> {
    // Without O_NONBLOCK, opening a pipe in its place would block this process.
    const source = ifThere(() => openSync(from, O_RDONLY | O_NOFOLLOW | O_NONBLOCK));
    if (source === null) return;
    try {
      const stat = fstatSync(source);
      if (!stat.isFile()) return;
      const thing = `${stat.dev}:${stat.ino}`;
      const earlier = stat.nlink > 1 ? this.#shared.get(thing) : undefined;
      if (earlier !== undefined) {
        this.#copy.at(earlier, (first) => linkSync(first, to));
        return;
      }
      const target = openSync(to, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
      try {
        await copyBytes(source, target, stat);
        this.#dress(target, stat);
      } finally {
        closeSync(target);
      }
      // A name that isn't valid UTF-8 can't be opened by path; such a file is copied once per name.
      if (stat.nlink > 1 && !inner.includes("\ufffd")) this.#shared.set(thing, inner);
    } finally {
      closeSync(source);
    }
  }

  #dress(target: number, { mode, atimeMs, mtimeMs }: Stats): void {
    if (this.#owner !== null) fchownSync(target, this.#owner.uid, this.#owner.gid);
    fchmodSync(target, mode & 0o7777);
    futimesSync(target, atimeMs / 1000, mtimeMs / 1000);
  }

  [Symbol.dispose](): void {
    closeSync(this.#source);
    closeSync(this.#target);
    this.#copy[Symbol.dispose]();
  }
}

function within(folder: number, name: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`/proc/self/fd/${folder}/`), name]);
}

function ifThere<T>(look: () => T): T | null {
  try {
    return look();
  } catch (error) {
    if (LEFT_OUT.includes((error as NodeJS.ErrnoException).code ?? "")) return null;
    throw error;
  }
}
