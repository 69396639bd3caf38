import { z } from "zod";
import { defineTool } from "../../src/tool/define-tool.ts";
import { ToolFailure } from "../../src/tool/tool-failure.ts";
import { parsePatch } from "./parse-patch.ts";
import { type ChangedPath, planChanges } from "./plan-changes.ts";
import { writeChanges } from "./write-changes.ts";

/** Applies a patch of one or more files; a patch that fails changes nothing. */
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
  async run({ input, patch }, { sandbox, signal }) {
    const written = input ?? patch;
    if (written === undefined || written.trim() === "") {
      throw new ToolFailure(
        "the patch is empty. Give it as input, from *** Begin Patch to *** End Patch",
      );
    }
    const plan = await planChanges(sandbox.files, parsePatch(written));
    await writeChanges(sandbox.files, plan.files, signal);
    const notes = plan.notes.map((note) => `[${note}]`);
    return {
      text: ["Patch applied.", ...plan.summary.map(describe), ...notes].join("\n"),
      details: { files: plan.summary, notes: plan.notes },
    };
  },
});

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
