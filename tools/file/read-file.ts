import { defineTool, ToolFailure } from "ostinato";
import { z } from "zod";
import { countOf, formatBytes, TEXT_BUDGET } from "../result-text/index.ts";
import { type LinePage, readLinePage } from "./line-page.ts";
import { textChunks } from "./text-chunks.ts";
import { type FoundFile, findFile } from "./text-file.ts";

/**
 * Reads a text file as a page of lines, a PDF as the text of its pages. A big file is never held whole: what doesn't fit the result is
 * named in a closing notice with the offset to go on from.
 */
export const readFile = defineTool({
  name: "read_file",
  description: "Reads a text file and returns its lines.",
  input: z.strictObject({
    path: z.string().describe("Path of the file, relative to the workspace"),
    offset: z.int().min(1).optional().describe("First line to read, counted from 1"),
    limit: z.int().min(1).optional().describe("Number of lines to read"),
    line_numbers: z.boolean().optional().describe("Put its number before each line"),
  }),
  effect: "read",
  timeout: 30_000,
  permissions: ["workspace:read"],
  async run({ path, offset = 1, limit, line_numbers: numbered = false }, { sandbox, signal }) {
    const found = await findFile(sandbox.files, path);
    const page = await readLinePage(textChunks(sandbox, found, signal), {
      firstLine: offset,
      lines: Math.min(limit ?? TEXT_BUDGET.lines, TEXT_BUDGET.lines),
      bytes: TEXT_BUDGET.bytes,
      lineBytes: TEXT_BUDGET.bytes,
    });
    if (page.lines.length === 0 && offset > 1) {
      throw new ToolFailure(
        `${path} has ${countOf(page.totalLines ?? 0, "line")}; there is no line ${offset}`,
        { path, totalLines: page.totalLines },
      );
    }
    const shown = numbered
      ? page.lines.map((line, index) => `${offset + index}: ${line}`)
      : page.lines;
    return {
      text: [...shown, ...notices(found, page, limit)].join("\n"),
      details: {
        path,
        bytes: found.stat.bytes,
        firstLine: offset,
        lines: page.lines.length,
        totalLines: page.totalLines,
        truncated: page.stopped !== null,
        lossy: page.lossy,
      },
    };
  },
});

/** The lines after the text: what was left out and how to read it. None where all that was asked for is there. */
function notices(found: FoundFile, page: LinePage, limit: number | undefined): string[] {
  const { stat } = found;
  const notes = page.cutLines.map(({ number, keptBytes }) => {
    const command = restOfLine(found, number, keptBytes);
    return `[line ${number} is cut${command === null ? "" : `; read on with shell: ${command}`}]`;
  });
  if (page.lossy) notes.push("[some bytes are not valid UTF-8 and are shown as \ufffd]");
  const asked = limit !== undefined && page.lines.length === limit;
  if (page.stopped !== null && !asked) {
    const last = page.firstLine + page.lines.length - 1;
    notes.push(
      `[truncated: lines ${page.firstLine} to ${last} of a file of ${formatBytes(stat.bytes)}; read on with offset ${last + 1}]`,
    );
  }
  if (page.lines.length === 0) notes.push("[0 lines]");
  return notes;
}

/** The command that prints on where a line was cut; null where no program here gives the same text. */
function restOfLine({ path, kind }: FoundFile, line: number, keptBytes: number): string | null {
  if (kind.kind !== "text") return null;
  const isFirstOfUtf8 = line === 1 && kind.encoding === "utf-8";
  const from = keptBytes + 1 + (isFirstOfUtf8 ? kind.mark : 0);
  const plain = path.startsWith("-") ? `./${path}` : path;
  const quoted = `'${plain.replaceAll("'", "'\\''")}'`;
  const print =
    kind.encoding === "utf-8"
      ? `sed -n ${line}p ${quoted}`
      : `iconv -f utf-16 -t utf-8 ${quoted} | sed -n ${line}p`;
  return `${print} | tail -c +${from} | head -c 30000`;
}
