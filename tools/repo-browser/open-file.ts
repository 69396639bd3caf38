import { defineTool, ToolFailure } from "ostinato";
import { z } from "zod";
import { readLinePage } from "../file/line-page.ts";
import { textChunks } from "../file/text-chunks.ts";
import { findFile } from "../file/text-file.ts";
import { countOf, formatBytes } from "../result-text/index.ts";
import { RESULT_CHARACTERS } from "./tree-lines.ts";

/** Shows lines of a text file; of a PDF those of its text. */
export const openFile = defineTool({
  name: "open_file",
  description: "Shows the lines of a file.",
  input: z.strictObject({
    path: z.string().describe("Path of the file"),
    line_start: z.int().optional().describe("First line to show, counted from 1"),
    line_end: z.int().optional().describe("Last line to show"),
    line_numbers: z.boolean().optional().describe("Put its number before each line"),
  }),
  aliases: {
    names: ["repo_browser.read_file"],
    arguments: { file_path: "path", start_line: "line_start", end_line: "line_end" },
  },
  effect: "read",
  timeout: 30_000,
  permissions: ["workspace:read"],
  async run(
    { path, line_start: start = 1, line_end: end = 0, line_numbers: numbered = false },
    { sandbox, signal },
  ) {
    const first = Math.max(1, start);
    // Models write 0 or -1 for the end of the file.
    const last = end < 1 ? Number.POSITIVE_INFINITY : end;
    if (last < first) {
      throw new ToolFailure(
        `line_end is ${end} and line_start ${first}; the end is before the start`,
      );
    }
    const found = await findFile(sandbox.files, path);
    const page = await readLinePage(textChunks(sandbox, found, signal), {
      firstLine: first,
      lines: last - first + 1,
      bytes: RESULT_CHARACTERS,
      lineBytes: RESULT_CHARACTERS,
    });
    if (page.lines.length === 0 && first > 1) {
      throw new ToolFailure(
        `${path} has ${countOf(page.totalLines ?? 0, "line")}; there is no line ${first}`,
      );
    }
    const lines = numbered
      ? page.lines.map((line, index) => `${String(first + index).padStart(6)}\t${line}`)
      : page.lines;
    const shown = first + page.lines.length - 1;
    const notes = [
      ...page.cutLines.map(
        ({ number, keptBytes }) =>
          `line ${number} is cut; container.exec shows the rest: sed -n ${number}p FILE | tail -c +${keptBytes + 1} | head -c 9000`,
      ),
      ...(page.lossy ? ["some bytes are not valid UTF-8 and are shown as \ufffd"] : []),
      ...(page.stopped === "budget"
        ? [
            `lines ${first} to ${shown} of a file of ${formatBytes(found.stat.bytes)}; read on with line_start ${shown + 1}`,
          ]
        : []),
      ...(page.lines.length === 0 ? ["0 lines"] : []),
    ];
    return {
      text: [...lines, ...notes.map((note) => `[${note}]`)].join("\n"),
      details: { path, firstLine: first, lines: page.lines.length, totalLines: page.totalLines },
    };
  },
});
