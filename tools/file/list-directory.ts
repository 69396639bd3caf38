import { defineTool, inertLine } from "ostinato";
import { z } from "zod";
import { capLines, countOf } from "../result-text/index.ts";
import { withFileFailures } from "./file-failure.ts";
import { requireDirectory } from "./text-file.ts";

/** Names what is directly in a folder, sorted, hidden entries too. */
export const listDirectory = defineTool({
  name: "list_directory",
  description: "Lists the files and folders in a directory, one a line. Folders end in a slash.",
  input: z.strictObject({
    path: z.string().optional().describe("Path of the directory; left out: the workspace"),
  }),
  effect: "read",
  timeout: 30_000,
  permissions: ["workspace:read"],
  async run({ path }, { sandbox: { files } }) {
    const folder = path === undefined || path.trim() === "" ? "." : path;
    await requireDirectory(files, folder);
    const entries = await withFileFailures(folder, () => files.list(folder));
    const names = entries
      .map((entry) => inertLine(entry.name) + (entry.type === "directory" ? "/" : ""))
      .sort();
    const { lines, left } = capLines(names);
    const notice =
      names.length === 0
        ? ["0 entries"]
        : left > 0
          ? [
              `[truncated: ${lines.length} of ${countOf(names.length, "entry", "entries")}; use glob or grep to find one]`,
            ]
          : [];
    return {
      text: [...lines, ...notice].join("\n"),
      details: { path: folder, entries: names.length, truncated: left > 0 },
    };
  },
});
