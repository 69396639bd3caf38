import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OstinatoError } from "../../errors.ts";
import { askLine } from "./ask.ts";

/**
 * Lets the person at the terminal edit a JSON text: in the editor that `VISUAL` or `EDITOR` names, else on one line.
 * Null: given up, or `signal` fired.
 *
 * @throws OstinatoError `input.invalid` if the editor can't be started or fails.
 */
export async function editJson(text: string, signal: AbortSignal): Promise<string | null> {
  const editor = process.env.VISUAL?.trim() || process.env.EDITOR?.trim();
  if (!editor) return askLine("Arguments: ", signal, oneLine(text));
  const folder = await mkdtemp(join(tmpdir(), "ostinato-edit-"));
  try {
    const file = join(folder, "arguments.json");
    await writeFile(file, `${text}\n`, { mode: 0o600 });
    await runEditor(editor, file, signal);
    return signal.aborted ? null : await readFile(file, "utf8");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** As a shell does, since such a variable may have options: `code --wait`. Standard output may be a pipe. */
async function runEditor(editor: string, file: string, signal: AbortSignal): Promise<void> {
  const program = spawn("sh", ["-c", `${editor} "$@"`, "sh", file], { stdio: [0, 2, 2], signal });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  program.on("error", (error) => (signal.aborted ? resolve() : reject(error)));
  program.on("exit", (code) => {
    if (code === 0 || signal.aborted) return resolve();
    reject(
      new OstinatoError("input.invalid", `The editor "${editor}" ended with exit code ${code}.`, {
        hint: "Set VISUAL or EDITOR to a program that edits a file; without them, one line is asked for.",
      }),
    );
  });
  await promise;
}

/** Line ends in JSON are only between its parts. */
function oneLine(text: string): string {
  return text.replaceAll(/\n */g, " ");
}
