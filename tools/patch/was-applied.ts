import { type SandboxFiles, ToolFailure } from "ostinato";
import { statOrNull } from "../file/text-file.ts";
import { applyHunks } from "./apply-hunks.ts";
import { joinFile, newFile } from "./file-lines.ts";
import type { FileChange, Hunk, HunkLine, Patch, UpdateFile } from "./patch.ts";
import { planChanges } from "./plan-changes.ts";

/** What a file says about a change: it was made, it was not, or nothing. */
type Evidence = "made" | "not made" | "none";

/**
 * Determines from the files whether a patch was applied as a whole, for a run that was interrupted
 * in it.
 *
 * A change was made if it can be reverted: the lines that it leaves are together. Lines that are
 * only added count as added if they are there: whoever asks for existing lines doesn't want them
 * twice.
 *
 * @throws ToolFailure when it can't be determined.
 */
export async function wasApplied(files: SandboxFiles, patch: Patch): Promise<boolean> {
  const evidence = await Promise.all(patch.changes.map((change) => evidenceOf(files, change)));
  const allMade = !evidence.includes("not made");
  const someMade = evidence.includes("made");
  if (allMade && someMade && !patch.changes.some(removes)) return true;
  const canApply = await planChanges(files, patch).then(
    () => true,
    () => false,
  );
  if (canApply && !(allMade && someMade)) return false;
  if (allMade && !canApply) return true;
  throw new ToolFailure("whether the patch was applied can't be told from the files");
}

/** Does the change remove lines or a file, so that it can't be made twice? */
function removes(change: FileChange): boolean {
  if (change.kind !== "update") return change.kind === "delete";
  const { hunks, moveTo } = change;
  return moveTo !== null || hunks.some((hunk) => hunk.lines.some(({ kind }) => kind === "remove"));
}

async function evidenceOf(files: SandboxFiles, change: FileChange): Promise<Evidence> {
  switch (change.kind) {
    case "add": {
      const content = await contentOf(files, change.path);
      const wanted = joinFile(newFile(change.lines));
      return content !== null && wanted.equals(content) ? "made" : "not made";
    }
    case "delete":
      return (await statOrNull(files, change.path)) === null ? "made" : "not made";
    case "update":
      return await evidenceOfUpdate(files, change);
    default:
      return change satisfies never;
  }
}

async function evidenceOfUpdate(files: SandboxFiles, change: UpdateFile): Promise<Evidence> {
  const { path, moveTo, hunks } = change;
  if (moveTo !== null && (await statOrNull(files, path)) !== null) return "not made";
  const content = await contentOf(files, moveTo ?? path);
  if (content === null) return "not made";
  // Lines that were only removed leave nothing to find.
  const telling = hunks.filter(({ lines }) => lines.some(({ kind }) => kind !== "remove"));
  try {
    applyHunks(path, content, telling.map(reversed));
  } catch (error) {
    if (error instanceof ToolFailure) return "not made";
    throw error;
  }
  return telling.length > 0 || moveTo !== null ? "made" : "none";
}

function reversed(hunk: Hunk): Hunk {
  const lines = hunk.lines.map((line): HunkLine => {
    if (line.kind === "keep") return line;
    return { ...line, kind: line.kind === "add" ? "remove" : "add" };
  });
  return { ...hunk, lines };
}

async function contentOf(files: SandboxFiles, path: string): Promise<Uint8Array | null> {
  return (await statOrNull(files, path))?.type === "file" ? await files.read(path) : null;
}
