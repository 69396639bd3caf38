import { lstatSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { OstinatoError } from "../../../errors.ts";
import { type Sandbox, SandboxFileError, type WorkspaceChange } from "../../sandbox.ts";
import { type SavedChange, savedKey } from "./saved-change.ts";

/**
 * Makes a sandbox's changes the given ones: what came since is taken back, what is missing is made again. Works
 * inside, through the sandbox's own files and programs.
 *
 * @throws OstinatoError `sandbox.failed` if a stored content is missing or was changed.
 */
export async function restoreChanges(
  sandbox: Sandbox,
  wanted: readonly SavedChange[],
  contentOf: (hash: string) => Buffer | null,
): Promise<void> {
  const now = await sandbox.diff();
  const kept = new Set(wanted.map(savedKey));
  const there = new Set(now.map(savedKey));
  const back = now.filter((change) => !kept.has(savedKey(change)));
  const again = wanted.filter((change) => !there.has(savedKey(change)));
  for (const { path, kind } of byDepth(back).toReversed()) {
    if (kind === "added") await removeIfThere(sandbox, path);
  }
  for (const change of byDepth(back)) {
    if (change.kind !== "added") await restoreOriginal(sandbox, change);
  }
  for (const change of byDepth(again).toReversed()) {
    if (change.kind === "removed") await removeIfThere(sandbox, change.path);
  }
  for (const change of byDepth(again)) {
    if (change.kind !== "removed") await makeAgain(sandbox, change, contentOf);
  }
  // A mode alone doesn't show in the change of a file that was written too.
  for (const { path, mode } of wanted) if (mode !== undefined) await setMode(sandbox, path, mode);
}

function byDepth<Change extends WorkspaceChange>(changes: readonly Change[]): Change[] {
  const depth = ({ path }: Change) => path.split("/").length;
  return changes.toSorted((one, other) => depth(one) - depth(other));
}

/** What the workspace itself has at this path. */
async function restoreOriginal(sandbox: Sandbox, { path }: WorkspaceChange): Promise<void> {
  const original = join(sandbox.policy.workspace.path, path);
  const found = lstatSync(original, { throwIfNoEntry: false });
  if (found === undefined) return removeIfThere(sandbox, path);
  if (found.isDirectory()) await makeFolder(sandbox, path);
  else if (found.isSymbolicLink()) return makeLink(sandbox, path, readlinkSync(original));
  else if (found.isFile()) await writeFile(sandbox, path, readFileSync(original));
  else return;
  await setMode(sandbox, path, found.mode);
}

async function makeAgain(
  sandbox: Sandbox,
  { path, type, target, content }: SavedChange,
  contentOf: (hash: string) => Buffer | null,
): Promise<void> {
  if (type === "link") return makeLink(sandbox, path, target ?? "");
  if (type === "directory") await makeFolder(sandbox, path);
  else if (content !== undefined) {
    const bytes = contentOf(content);
    if (bytes === null) {
      throw new OstinatoError("sandbox.failed", `The stored content of ${path} is missing.`);
    }
    await writeFile(sandbox, path, bytes);
  }
}

async function writeFile(sandbox: Sandbox, path: string, content: Buffer): Promise<void> {
  const found = await sandbox.files.stat(path);
  if (found !== null && found.type !== "file") await removeIfThere(sandbox, path);
  await sandbox.files.write(path, content);
}

async function makeFolder(sandbox: Sandbox, path: string): Promise<void> {
  const found = await sandbox.files.stat(path);
  if (found?.type === "directory") return;
  if (found !== null) await removeIfThere(sandbox, path);
  await sandbox.files.makeDirectory(path);
}

async function removeIfThere(sandbox: Sandbox, path: string): Promise<void> {
  try {
    await sandbox.files.remove(path);
  } catch (error) {
    if (!(error instanceof SandboxFileError) || error.code !== "ENOENT") throw error;
  }
}

async function makeLink(sandbox: Sandbox, path: string, target: string): Promise<void> {
  await removeIfThere(sandbox, path);
  await program(sandbox, ["ln", "-s", "--", target, `./${path}`]);
}

async function setMode(sandbox: Sandbox, path: string, mode: number): Promise<void> {
  const wanted = mode & 0o7777;
  if ((await sandbox.files.stat(path))?.mode === wanted) return;
  await program(sandbox, ["chmod", wanted.toString(8), "--", `./${path}`]);
}

async function program(sandbox: Sandbox, argv: readonly string[]): Promise<void> {
  const { exitCode, output } = await sandbox.exec({ argv });
  if (exitCode === 0) return;
  throw new OstinatoError("sandbox.failed", `The changes can't be taken back: ${output.trim()}`);
}
