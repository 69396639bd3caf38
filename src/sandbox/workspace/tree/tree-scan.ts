import { spawn } from "node:child_process";
import { closeSync } from "node:fs";
import { OstinatoError } from "../../../errors.ts";
import { folderDescriptor } from "../../folder-descriptor.ts";
import { hostProgram } from "../../host-program.ts";
import type { Owner } from "../../launcher/mount-plan.ts";

/** One thing in a tree, as `lstat` sees it. */
export interface TreeEntry {
  /** `whiteout`: in an overlay's upper layer, the entry below was removed. */
  readonly type: "file" | "directory" | "link" | "other" | "whiteout";
  readonly mode: number;
  readonly bytes: number;
  readonly modifiedNanoseconds: bigint;
  readonly changedNanoseconds: bigint;
  readonly inode: bigint;
  readonly uid: number;
  readonly gid: number;
  readonly links: number;
  /** Of a link; empty otherwise. */
  readonly target: string;
  /** A folder that this process can't read; its contents are not listed. */
  readonly closed: boolean;
}

/** A tree by relative path; the root is the empty path. */
export type Tree = ReadonlyMap<string, TreeEntry>;

const ATTRIBUTES = "%y %m %s %T@ %C@ %i %U %G %n";
const CLOSED = ["(", "-type", "d", "(", "!", "-readable", "-o", "!", "-executable", ")"];
const PRINT = [
  "-printf", ATTRIBUTES, ...CLOSED, "-printf", " closed", "-o", "-true", ")", "-printf", "\\0%P\\0%l\\0",
]; // biome-ignore format: a command line
/** Errors of `find` for an unreadable folder, which is marked, and for an entry that vanished in the meantime. */
const EXPECTED = /: (Permission denied|No such file or directory)$/;

/** How the program reaches the tree: a descriptor that is opened here, so that no path is resolved twice. */
const START = "/proc/self/fd/3/.";

/**
 * Lists a tree with GNU find, which can go deeper than the maximum path length, follows no link and doesn't block
 * this process. `without` names entries of the root to leave out. With `foreignTo`, also reports whether anything
 * belongs to another user. `problem`: why the list may be incomplete.
 */
export async function scanTree(
  root: string,
  options: { readonly without?: readonly string[]; readonly foreignTo?: Owner } = {},
): Promise<{
  readonly bytes: Buffer;
  readonly foreign: boolean;
  readonly problem: string | null;
}> {
  const { without = [], foreignTo } = options;
  const pruned = without.flatMap((name) => [
    "-path",
    `${START}/${escapePattern(name)}`,
    "-prune",
    "-o",
  ]);
  const foreign =
    foreignTo === undefined
      ? []
      : ["(", "!", "-uid", `${foreignTo.uid}`, "-o", "!", "-gid", `${foreignTo.gid}`, ")"];
  const find = hostProgram("find");
  const folder = folderDescriptor(root);
  const child = spawn(
    find.path,
    [
      START,
      ...pruned,
      ...PRINT,
      ...(foreign.length > 0 ? [...foreign, "-fprintf", "/dev/stderr", "\\0"] : []),
    ],
    { ...find.options, stdio: ["ignore", "pipe", "pipe", folder] },
  );
  closeSync(folder);
  const chunks: Buffer[] = [];
  let said = "";
  child.stdout?.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stderr?.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  // Status 1: something could not be read; the rest is listed.
  if (code !== 0 && code !== 1) {
    throw new OstinatoError("sandbox.failed", `The tree ${root} could not be listed.`);
  }
  const complaints = said.replaceAll("\0", "").trim().split("\n");
  const problem = complaints.find((line) => line !== "" && !EXPECTED.test(line)) ?? null;
  return { bytes: Buffer.concat(chunks), foreign: said.includes("\0"), problem };
}

/**
 * Lists a tree to compare it with an earlier state: a missing entry would count as removed.
 * @throws OstinatoError `sandbox.failed` if something could not be read.
 */
export async function scanWhole(root: string, without: readonly string[]): Promise<Tree> {
  const { bytes, problem } = await scanTree(root, { without });
  if (problem === null) return parseTree(bytes);
  throw new OstinatoError("sandbox.failed", `The tree ${root} could not be listed: ${problem}`);
}

const TYPES: Readonly<Record<string, TreeEntry["type"]>> = {
  f: "file",
  d: "directory",
  l: "link",
  c: "whiteout",
};

/** Parses the output of `scanTree`. */
export function parseTree(bytes: Buffer): Tree {
  const tree = new Map<string, TreeEntry>();
  const fields = bytes.toString("utf8").split("\0");
  for (let index = 0; index + 2 < fields.length; index += 3) {
    const [
      type = "",
      mode = "",
      size = "",
      modified = "",
      changed = "",
      inode = "",
      uid,
      gid,
      links,
      closed,
    ] = (fields[index] ?? "").split(" ");
    tree.set(fields[index + 1] ?? "", {
      type: TYPES[type] ?? "other",
      mode: Number.parseInt(mode, 8),
      bytes: Number(size),
      modifiedNanoseconds: nanoseconds(modified),
      changedNanoseconds: nanoseconds(changed),
      inode: BigInt(inode),
      uid: Number(uid),
      gid: Number(gid),
      links: Number(links),
      target: fields[index + 2] ?? "",
      closed: closed !== undefined,
    });
  }
  return tree;
}

/** Formats a tree as `scanTree` does; `parseTree` returns the same tree. */
export function writtenTree(tree: Tree): Buffer {
  const fields: string[] = [];
  for (const [path, entry] of tree) {
    const { mode, bytes, inode, uid, gid, links, closed } = entry;
    const [modified, changed] = [entry.modifiedNanoseconds, entry.changedNanoseconds].map(seconds);
    const type = LETTERS[entry.type];
    const attributes = `${type} ${mode.toString(8)} ${bytes} ${modified} ${changed} ${inode} ${uid} ${gid} ${links}`;
    fields.push(`${attributes}${closed ? " closed" : ""}`, path, entry.target);
  }
  return Buffer.from(fields.map((field) => `${field}\0`).join(""));
}

const LETTERS = {
  file: "f",
  directory: "d",
  link: "l",
  whiteout: "c",
  other: "s",
} as const satisfies Record<TreeEntry["type"], string>;

/** The format that `nanoseconds` parses. */
function seconds(time: bigint): string {
  const fraction = ((time % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  return `${(time - fraction) / 1_000_000_000n}.${fraction.toString().padStart(9, "0")}`;
}

/** Escapes the pattern characters of `-path`. */
function escapePattern(name: string): string {
  return name.replace(/[\\*?[\]]/g, "\\$&");
}

/** `1795532850.1587380000`, with ten digits after the point. */
function nanoseconds(text: string): bigint {
  const [seconds = "0", fraction = ""] = text.split(".");
  return BigInt(seconds) * 1_000_000_000n + BigInt(fraction.slice(0, 9).padEnd(9, "0"));
}
