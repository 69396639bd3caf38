import { defineTool, inertLine, ToolFailure } from "ostinato";
import { z } from "zod";
import { capLines, countOf } from "../result-text/index.ts";
import { spawnRipgrep } from "./ripgrep/spawn-ripgrep.ts";
import { SEARCH_MILLISECONDS, searchTimedOut, unreadable } from "./run-ripgrep.ts";
import { requireDirectory } from "./text-file.ts";

const OUTPUT_BYTES = 8 * 1024 * 1024;

/** Finds files by name. Files that `.gitignore` names are left out; hidden ones are found. */
export const glob = defineTool({
  name: "glob",
  description: "Finds files by their names, such as *.ts or docs/**/*.md.",
  input: z.strictObject({
    pattern: z.string().describe("Pattern of the name or path"),
    path: z.string().optional().describe("Folder to search; left out: the workspace"),
  }),
  effect: "read",
  timeout: 60_000,
  permissions: ["workspace:read"],
  async run({ pattern, path = "." }, { sandbox: { files }, signal }) {
    // A leading ! would turn the pattern into its opposite.
    const wanted = pattern.replace(/^\.\//, "").replace(/^!/, "\\!");
    if (wanted === "") throw new ToolFailure("the pattern is empty");
    const folder = path.trim() === "" ? "." : path;
    await requireDirectory(files, folder);
    const result = await spawnRipgrep(
      files,
      ["--no-config", "--files", "--hidden", "--null", `--glob=${wanted}`, "--glob=!.git/", "."],
      {
        workingDirectory: folder,
        outputBytes: OUTPUT_BYTES,
        timeoutMilliseconds: SEARCH_MILLISECONDS,
        signal,
      },
    );
    if (result.exitCode === null && !result.truncated) throw searchTimedOut("search one folder");
    const names = result.stdout.split("\0");
    // The last piece is empty, or a name that was cut.
    names.pop();
    const notes = [...result.notes, ...unreadable(result.stderr)].map((note) => `[${note}]`);
    if (result.exitCode === 2 && names.length === 0 && notes.length === 0) {
      throw new ToolFailure(`no such pattern: ${result.stderr.trim().slice(0, 300)}`);
    }
    const prefix = folder === "." ? "" : `${folder.replace(/(?<!\/)\/+$/, "")}/`;
    const found = names.map((name) => inertLine(prefix + name.replace(/^\.\//, ""))).sort();
    const { lines, left } = capLines(found);
    const closing =
      left > 0 || result.truncated
        ? `[truncated: the first ${lines.length} of ${countOf(found.length, "file")}${result.truncated ? " or more" : ""}; narrow the pattern]`
        : countOf(found.length, "file");
    return {
      text: [...lines, ...notes, closing].join("\n"),
      details: {
        pattern,
        path: folder,
        files: found.length,
        truncated: left > 0 || result.truncated,
      },
    };
  },
});
