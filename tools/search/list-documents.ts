import type { SandboxFiles } from "ostinato";

/** A file as it is now. `key` changes when its content may have. */
export interface Document {
  /** As the model would name it: relative to the workspace if it is inside. */
  readonly path: string;
  readonly bytes: number;
  readonly key: string;
}

/** Folders with other people's or generated files, which would drown the person's own. */
const LEFT_OUT = [".git", ".hg", ".svn", "node_modules", ".venv", "__pycache__", ".cache"];
const OUTPUT_BYTES = 128 * 1024 * 1024;
const MILLISECONDS = 120_000;
/** A file changed this recently may change again without its time changing. */
const YOUNG_MILLISECONDS = 100;

// A program can't set the change time, unlike the modification time.
const PRINT = ["-type", "f", "-printf", "%C@ %s %p\\0"];
const PRUNE = ["-type", "d", "(", ...LEFT_OUT.flatMap((name) => ["-name", name, "-o"])];
const FIND = [...PRUNE.slice(0, -1), ")", "-prune", "-o", ...PRINT];

/** All files below a folder with size and time of change, as `find` inside the sandbox prints them. */
export async function listDocuments(
  files: SandboxFiles,
  folder: string,
  signal: AbortSignal,
): Promise<string> {
  return run(files, ["find", folder, ...FIND], signal);
}

/** A second process lists half of the folders: ten thousand files take a while. */
const DIGEST_SCRIPT = `
cd -- "$1" || exit 1
shift
shopt -s nullglob dotglob
folders=(./*/)
folders=("\${folders[@]%/}")
half=$((\${#folders[@]} / 2))
cat <({ find . -maxdepth 1 ${PRINT.map((word) => `'${word}'`).join(" ")}
        ((half > 0)) && find "\${folders[@]:0:half}" "$@"; } | sha256sum) \\
    <(((\${#folders[@]} > 0)) && find "\${folders[@]:half}" "$@" | sha256sum)
`;

/** A digest of all names, sizes and times below a folder: while it is the same, nothing has changed. */
export async function digestDocuments(
  files: SandboxFiles,
  folder: string,
  signal: AbortSignal,
): Promise<string> {
  return run(files, ["bash", "-c", DIGEST_SCRIPT, "bash", folder, ...FIND], signal);
}

async function run(
  files: SandboxFiles,
  argv: readonly string[],
  signal: AbortSignal,
): Promise<string> {
  const options = { outputBytes: OUTPUT_BYTES, timeoutMilliseconds: MILLISECONDS, signal };
  return (await files.spawn(argv, options)).stdout;
}

/** Reads a list. `settled` is false when a file is so young that the same list could hide a change of it. */
export function readList(list: string): { documents: Document[]; settled: boolean } {
  const now = Date.now();
  let settled = true;
  const records = list.split("\0");
  // The last is empty, or cut.
  records.pop();
  const documents = records.map((record) => {
    const timeEnd = record.indexOf(" ");
    const sizeEnd = record.indexOf(" ", timeEnd + 1);
    const found = record.slice(sizeEnd + 1);
    const path = found.startsWith("./") ? found.slice(2) : found;
    const young = now - Number(record.slice(0, timeEnd)) * 1000 < YOUNG_MILLISECONDS;
    if (young) settled = false;
    return {
      path,
      bytes: Number(record.slice(timeEnd + 1, sizeEnd)),
      // A key that no later list will hold, so that the file is read again.
      key: young ? `${record} ${now}${Math.random()}` : record,
    };
  });
  return { documents, settled };
}
