import { defineTool, messageOf, type ToolContext, ToolFailure } from "ostinato";
import { z } from "zod";
import { workspacePath } from "../documents/workspace-path.ts";
import { withFileFailures } from "../file/file-failure.ts";
import { findFile, notText, WHOLE_FILE_BYTES } from "../file/text-file.ts";
import { cutLine } from "../result-text/cap-lines.ts";
import { countOf, fence, formatBytes } from "../result-text/index.ts";
import { documentText } from "../search/document-text.ts";
import { CitedDocuments } from "./cited-documents.ts";

/** About 3,000 tokens. */
const VIEW_CHARACTERS = 12_000;
const MOST_LINES = 400;
const LINE_CHARACTERS = 4_000;

/**
 * Shows lines of a document under its number in the run, as gpt-oss was trained to read pages: an answer cites them as
 * `【3†L5-L9】`, and `citationsOf` resolves that to file and lines. Of HTML and CSV the lines are those of the file; of
 * PDF and DOCX those of the text.
 */
export const readDocument = defineTool({
  name: "read_document",
  description:
    "Reads a document with numbered lines: text, Markdown, code, HTML, CSV, PDF, DOCX. The number in brackets before its path is for citations.",
  input: z.strictObject({
    path: z.string().describe("Path of the document, relative to the workspace"),
    line: z.int().min(1).optional().describe("First line to show; left out: 1"),
    lines: z
      .int()
      .min(1)
      .max(MOST_LINES)
      .optional()
      .describe("Lines to show; left out: as many as fit"),
  }),
  effect: "read",
  timeout: 60_000,
  permissions: ["workspace:read"],
  async run({ path: given, line: first = 1, lines: count = MOST_LINES }, context) {
    const documents = await CitedDocuments.of(context);
    const all = await linesOf(given, documents, context);
    if (first > Math.max(1, all.length)) {
      throw new ToolFailure(
        `${given} has ${countOf(all.length, "line")}; there is no line ${first}`,
        { path: given, lines: all.length },
      );
    }
    const shown = view(all, first, count);
    const path = workspacePath(given);
    const document = documents.numberOf(path);
    const last = first + shown.length - 1;
    const range =
      all.length === 0 ? "(the document is empty)" : `lines ${first} to ${last} of ${all.length}`;
    const text = [`[${document}] ${path}`, range];
    if (shown.length > 0) text.push(fence(`document ${document}`, shown.join("\n")));
    if (last < all.length) text.push(`[read on with line ${last + 1}]`);
    return {
      text: text.join("\n"),
      details: { document, path, firstLine: first, lastLine: last, lines: all.length },
    };
  },
});

/** @throws ToolFailure when it is no document that has text. */
async function linesOf(
  path: string,
  documents: CitedDocuments,
  { sandbox, signal }: ToolContext,
): Promise<readonly string[]> {
  const { files } = sandbox;
  const found = await findFile(files, path);
  const { bytes, modifiedMilliseconds } = found.stat;
  if (bytes > WHOLE_FILE_BYTES) {
    throw new ToolFailure(
      `${path} is too big to be read as a document: ${formatBytes(bytes)}, at most ${formatBytes(WHOLE_FILE_BYTES)}. Use grep`,
      { path, bytes },
    );
  }
  return documents.lines(`${bytes} ${modifiedMilliseconds} ${workspacePath(path)}`, async () => {
    const content = await withFileFailures(path, () => files.read(path));
    signal.throwIfAborted();
    const text = await documentText(path, content, { sandbox, signal }).catch((error) => {
      signal.throwIfAborted();
      throw new ToolFailure(`${path} can't be read: ${messageOf(error)}`, { path, bytes });
    });
    if (text === null) throw notText(found);
    const lines = text.split("\n");
    if (lines.at(-1) === "") lines.pop();
    return lines;
  });
}

/** At least one line, then as many as fit. The text's own 【 and 】 are replaced, so that none passes for a citation. */
function view(all: readonly string[], first: number, count: number): string[] {
  const shown: string[] = [];
  let characters = 0;
  for (const line of all.slice(first - 1, first - 1 + count)) {
    const plain = line.replace(/\r$/, "").replaceAll("【", "〖").replaceAll("】", "〗");
    const numbered = `L${first + shown.length}: ${cutLine(plain, LINE_CHARACTERS)}`;
    characters += numbered.length + 1;
    if (characters > VIEW_CHARACTERS && shown.length > 0) break;
    shown.push(numbered);
  }
  return shown;
}
