import { defineTool } from "ostinato";
import { z } from "zod";
import { applyIn, previewIn, reconcileIn } from "../patch/apply-patch.ts";

/** The patch tool of `../patch` under the trained argument. */
export const applyPatch = defineTool({
  name: "apply_patch",
  description: "Changes files by a patch, from *** Begin Patch to *** End Patch.",
  input: z.strictObject({ patch: z.string().describe("The whole patch") }),
  aliases: { names: ["apply_patch"], arguments: { input: "patch" } },
  effect: "once",
  timeout: 60_000,
  permissions: ["workspace:read", "workspace:write"],
  run: ({ patch }, context) => applyIn(".", patch, context),
  reconcile: ({ patch }, context) => reconcileIn(".", patch, context),
  preview: ({ patch }, context) => previewIn(".", patch, context),
});
