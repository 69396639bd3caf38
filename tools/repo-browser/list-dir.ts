import { defineTool } from "ostinato";
import { z } from "zod";
import { showFolder } from "./show-folder.ts";

/** All that is in a folder, ignored files and links too; deeper levels as `print_tree` shows them. */
export const listDir = defineTool({
  name: "list_dir",
  description: "Lists what is in a folder, ignored files too.",
  input: z.strictObject({
    path: z.string().describe("Folder to list; empty: the top of the repository"),
    depth: z.int().min(1).optional().describe("Levels to list; left out: 1"),
  }),
  aliases: { names: ["repo_browser.list_directory"] },
  effect: "read",
  timeout: 60_000,
  permissions: ["workspace:read"],
  run: ({ path, depth = 1 }, context) => showFolder(path, depth, { all: true }, context),
});
