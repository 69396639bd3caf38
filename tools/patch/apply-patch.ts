import {
  type CallPreview,
  defineTool,
  type FilePreview,
  type PreviewContext,
  type ToolContext,
  ToolFailure,
  type ToolResult,
} from "ostinato";
import { z } from "zod";
import { contentBefore, statOrNull } from "../file/text-file.ts";
import { inFolder } from "./in-folder.ts";
import { parsePatch } from "./parse-patch.ts";
import type { FileChange, Patch } from "./patch.ts";
import { completePatch, patchName, readRecord, recordPath, removeStaged } from "./patch-record.ts";
import { type ChangedPath, planChanges } from "./plan-changes.ts";
import { wasApplied } from "./was-applied.ts";
import { writeChanges } from "./write-changes.ts";

/**
 * Applies a patch of one or more files; a patch that fails changes nothing. If a crash interrupted
 * it, resuming the run finishes it, finds it applied, or starts it again.
 */
export const applyPatch = defineTool({
  name: "apply_patch",
  description: [
    "Changes files by a patch:",
    "*** Begin Patch",
    "*** Update File: PATH (then *** Move to: PATH to rename), *** Add File: PATH or *** Delete File: PATH",
    "@@ a line above the change, where it helps to find it",
    " a line that stays",
    "-a line to remove",
    "+a line to add",
    "*** End Patch",
    "Every line of a new file begins with +. Paths are relative to the workspace.",
  ].join("\n"),
  input: z.strictObject({
    input: z.string().optional().describe("The whole patch"),
    patch: z.string().optional().describe("The same, for those who call it so"),
  }),
  effect: "once",
  timeout: 60_000,
  permissions: ["workspace:read", "workspace:write"],
  run({ input, patch }, context) {
    return applyIn(".", input ?? patch ?? "", context);
  },
  reconcile({ input, patch }, context) {
    return reconcileIn(".", input ?? patch ?? "", context);
  },
  preview({ input, patch }, context) {
    return previewIn(".", input ?? patch ?? "", context);
  },
});

/** Applies a patch whose paths start at a folder. */
export async function applyIn(
  folder: string,
  written: string,
  { sandbox, signal, idempotencyKey }: ToolContext,
): Promise<ToolResult> {
  const plan = await planChanges(sandbox.files, readPatch(folder, written));
  const result = resultOf(plan.summary, plan.notes);
  await writeChanges(sandbox.files, plan.files, {
    name: patchName(idempotencyKey),
    result,
    signal,
  });
  return result;
}

/** The `preview` of a tool that applies a patch with `applyIn`. */
export async function previewIn(
  folder: string,
  written: string,
  { sandbox: { files } }: PreviewContext,
): Promise<CallPreview> {
  const plan = await planChanges(files, readPatch(folder, written));
  const shown: FilePreview[] = [];
  for (const { path, content } of plan.files) {
    const before = await contentBefore(files, path, await statOrNull(files, path));
    if (before !== null || content !== null) shown.push({ path, before, after: content });
  }
  return { kind: "files", files: shown, notes: plan.notes };
}

/** The `reconcile` of a tool that applies a patch with `applyIn`. */
export async function reconcileIn(
  folder: string,
  written: string,
  { sandbox: { files }, idempotencyKey }: ToolContext,
): Promise<ToolResult | null> {
  const patch = readPatch(folder, written);
  const name = patchName(idempotencyKey);
  const record = await readRecord(files, name, patch);
  if (record !== null) {
    await completePatch(files, record, recordPath(name, patch.changes[0]?.path ?? ""));
    return record.result;
  }
  await removeStaged(files, name, patch);
  if (!(await wasApplied(files, patch))) return null;
  return resultOf(patch.changes.map(summaryOf), patch.notes);
}

function readPatch(folder: string, written: string): Patch {
  if (written.trim() === "") {
    throw new ToolFailure(
      "the patch is empty. Give it as input, from *** Begin Patch to *** End Patch",
    );
  }
  return inFolder(folder, parsePatch(written));
}

function resultOf(summary: readonly ChangedPath[], notes: readonly string[]): ToolResult {
  return {
    text: ["Patch applied.", ...summary.map(describe), ...notes.map((note) => `[${note}]`)].join(
      "\n",
    ),
    details: { files: summary, notes },
  };
}

/** What a change did, as far as the patch itself shows. */
function summaryOf(change: FileChange): ChangedPath {
  const { path } = change;
  if (change.kind === "add") return { kind: "added", path };
  if (change.kind === "delete") return { kind: "removed", path };
  const { moveTo } = change;
  return moveTo === null ? { kind: "changed", path } : { kind: "moved", path: moveTo, from: path };
}

function describe({ kind, path, from }: ChangedPath): string {
  switch (kind) {
    case "added":
      return `A ${path}`;
    case "changed":
      return `M ${path}`;
    case "removed":
      return `D ${path}`;
    case "moved":
      return `R ${from} -> ${path}`;
    default:
      return kind satisfies never;
  }
}
