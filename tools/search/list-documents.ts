import type { SandboxFiles } from "../../src/sandbox/sandbox.ts";

/** A file as it is now. `key` changes when its content may have. */
export interface Document {
  /** As the model would name it: relative to the workspace when it is in it. */
  readonly path: string;
  readonly bytes: number;
  readonly key: string;
}

/** Folders that hold what others wrote or made, and would drown what the person wrote. */
const LEFT_OUT = [".git", ".hg", ".svn", "node_modules", ".venv", "__pycache__", ".cache"];
const OUTPUT_BYTES = 128 * 1024 * 1024;
const MILLISECONDS = 120_000;
/** A file changed this recently may change again without its times changing. */
const YOUNG_MILLISECONDS = 100;

/** Lists all files below a folder with size and times, by one `find` inside the sandbox. */
export async function listDocuments(
  files: SandboxFiles,
  folder: string,
  signal: AbortSignal,
): Promise<Document[]> {
  const pruned = LEFT_OUT.flatMap((name, index) =>
    index === 0 ? ["-name", name] : ["-o", "-name", name],
  );
  const result = await files.spawn(
    [
      "find",
      folder,
      "-type",
      "d",
      "(",
      ...pruned,
      ")",
      "-prune",
      "-o",
      "-type",
      "f",
      "-printf",
      "%s\\t%T@\\t%C@\\t%p\\0",
    ],
    { outputBytes: OUTPUT_BYTES, timeoutMilliseconds: MILLISECONDS, signal },
  );
  const records = result.stdout.split("\0");
  // The last is empty, or cut.
  records.pop();
  const now = Date.now();
  return records.flatMap((record) => {
    const [bytes = "", modified = "", changed = "", found = ""] = record.split("\t");
    const path = found.replace(/^\.\//, "");
    const youngest = Math.max(Number(modified), Number(changed)) * 1000;
    const doubt = now - youngest < YOUNG_MILLISECONDS ? `\0${now}${Math.random()}` : "";
    return path === ""
      ? []
      : [{ path, bytes: Number(bytes), key: `${path}\0${bytes}\0${modified}\0${changed}${doubt}` }];
  });
}
