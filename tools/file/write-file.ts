import { defineTool, type FileStat, type SandboxFiles, ToolFailure } from "ostinato";
import { z } from "zod";
import { countOf } from "../result-text/index.ts";
import { withFileFailures } from "./file-failure.ts";
import { directoryInsteadOfFile, emptyPath } from "./missing-path.ts";
import { contentBefore, nameSpecial, namesFolder, statOrNull } from "./text-file.ts";
import { encodeText, PLAIN_TEXT, type TextForm, textForm, withLineEnding } from "./text-form.ts";

const HEAD_BYTES = 64 * 1024;

/**
 * Creates a file or replaces its content, in one rename: a reader sees the old content or the new.
 * A text file that is replaced keeps its encoding, byte order mark, line ending and mode.
 */
export const writeFile = defineTool({
  name: "write_file",
  description: "Creates a file or replaces its whole content. Folders are made as needed.",
  input: z.strictObject({
    path: z.string().describe("Path of the file, relative to the workspace"),
    content: z.string().describe("The whole new content"),
  }),
  effect: "idempotent",
  timeout: 30_000,
  permissions: ["workspace:read", "workspace:write"],
  async run({ path, content }, { sandbox: { files } }) {
    const { stat, form, bytes } = await plannedWrite(files, path, content);
    await withFileFailures(path, () => files.write(path, bytes));
    return {
      text: `Wrote ${countOf(bytes.length, "byte")} to ${path}`,
      details: {
        path,
        bytes: bytes.length,
        created: stat === null,
        encoding: form.encoding,
        lineEnding: form.lineEnding === "\n" ? "lf" : "crlf",
      },
    };
  },
  async preview({ path, content }, { sandbox: { files } }) {
    const { stat, bytes } = await plannedWrite(files, path, content);
    const before = await contentBefore(files, path, stat);
    return { kind: "files", files: [{ path, before, after: bytes }] };
  },
});

/** What a call writes, and the file that it replaces. */
async function plannedWrite(
  files: SandboxFiles,
  path: string,
  content: string,
): Promise<{ readonly stat: FileStat | null; readonly form: TextForm; readonly bytes: Buffer }> {
  if (path.trim() === "") throw await emptyPath(files);
  if (namesFolder(path)) {
    throw new ToolFailure(`${path} names a directory; give the path of a file in it`, { path });
  }
  const stat = await statOrNull(files, path);
  if (stat?.type === "directory") throw await directoryInsteadOfFile(files, path);
  if (stat && stat.type !== "file") {
    throw new ToolFailure(`${path} is ${nameSpecial(stat)} and can't be replaced`, { path });
  }
  const form = stat ? await formOf(files, path) : PLAIN_TEXT;
  return { stat, form, bytes: encodeText(withLineEnding(content, form), form) };
}

/**
 * The form of the existing file; a file that is not text or can't be read is replaced by plain
 * text.
 */
async function formOf(files: SandboxFiles, path: string): Promise<TextForm> {
  try {
    return textForm(await files.read(path, { length: HEAD_BYTES })) ?? PLAIN_TEXT;
  } catch {
    return PLAIN_TEXT;
  }
}
