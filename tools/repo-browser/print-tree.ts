import { defineTool } from "ostinato";
import { z } from "zod";
import { showFolder } from "./show-folder.ts";

/** The files of a folder as a tree, without what `.gitignore` names. */
export const printTree = defineTool({
  name: "print_tree",
  description: "Shows the files of a folder as a tree. What .gitignore names is left out.",
  input: z.strictObject({
    path: z.string().describe("Folder to start from; empty: the whole repository"),
    depth: z.int().min(1).describe("Levels to show"),
  }),
  aliases: { names: ["repo_browser.list_files"] },
  effect: "read",
  timeout: 60_000,
  permissions: ["workspace:read"],
  run: ({ path, depth }, context) => showFolder(path, depth, { all: false }, context),
});
