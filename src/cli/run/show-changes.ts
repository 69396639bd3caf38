import type { Sandbox, WorkspaceChange } from "../../sandbox/index.ts";
import { changeTexts } from "../../sandbox/workspace/changes/change-texts.ts";
import { visibleLine } from "../../visible-text.ts";
import { hunkLines, paintedDiffLine } from "../screen/diff-lines.ts";

export interface ShowChangesOptions {
  /** Lines of all diffs together. */
  readonly mostLines: number;
  /** The stream it is written to; decides on colours. */
  readonly stream: NodeJS.WriteStream;
}

/** A run's changes, for the person who decides on them: one line each, and the diff of each text. */
export async function showChanges(
  sandbox: Sandbox,
  changes: readonly WorkspaceChange[],
  { mostLines, stream }: ShowChangesOptions,
): Promise<string> {
  const shown: string[] = [];
  let left = mostLines;
  for (const change of changes) {
    shown.push(describeChange(change));
    const lines = await diffLines(sandbox, change);
    const some = lines.slice(0, left);
    left -= some.length;
    for (const line of some) shown.push(`    ${paintedDiffLine(line, stream)}`);
    const more = lines.length - some.length;
    if (more > 0) shown.push(`    … ${more} more ${more === 1 ? "line" : "lines"} of diff`);
  }
  return shown.join("\n");
}

/** One line per change: kind, file, size and warning. */
export function describeChanges(changes: readonly WorkspaceChange[]): string {
  return changes.map(describeChange).join("\n");
}

function describeChange(change: WorkspaceChange): string {
  const { kind, path, type, bytesBefore, bytesAfter, target, warning } = change;
  const sign = { added: "+", changed: "~", removed: "-", mode: "m" }[kind];
  const sizes = [bytesBefore, bytesAfter].filter((bytes) => bytes !== null).join(" → ");
  const size = type === "file" && sizes ? ` (${sizes} bytes)` : "";
  const leadsTo = target === undefined ? "" : ` -> ${visibleLine(target)}`;
  return `${sign} ${visibleLine(path)}${leadsTo}${size}${warning ? `  ! ${visibleLine(warning)}` : ""}`;
}

/** The hunks of a unified diff; none if there is no text to compare. */
async function diffLines(sandbox: Sandbox, change: WorkspaceChange): Promise<readonly string[]> {
  const texts = await changeTexts(sandbox, change);
  if (texts === null) return [];
  return hunkLines(change.path, texts.before, texts.after);
}
