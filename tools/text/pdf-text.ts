import type { ExecResult, Sandbox } from "../../src/sandbox/sandbox.ts";

/**
 * The text of a PDF, its pages each under a line `[page N]`. It is read by pdf.js inside the sandbox, in a
 * process with limits on memory, time and text, since the file may come from anywhere; where the sandbox's tier
 * has none, in a thread of this process.
 *
 * @throws Error when the file is damaged, encrypted, or goes over a limit, which it names.
 */
export async function pdfText(
  content: Uint8Array,
  { sandbox, signal }: { readonly sandbox: Pick<Sandbox, "readPdf">; readonly signal: AbortSignal },
): Promise<string> {
  if (sandbox.readPdf !== undefined) return textOf(await sandbox.readPdf(content, signal));
  const { pdfTextByThread } = await import("./pdf-text-by-thread.ts");
  return pdfTextByThread(content, signal);
}

function textOf({
  aborted,
  exitCode,
  limit,
  signal,
  stderr,
  stdout,
  truncated,
}: ExecResult): string {
  if (aborted) throw new Error("reading it was given up");
  switch (limit) {
    case null:
      break;
    case "memoryBytes":
      throw new Error("reading it takes more memory than a document may");
    case "wallMilliseconds":
    case "cpuSeconds":
      throw new Error("reading it takes longer than a document may");
    case "outputBytes":
      throw new Error("its text is longer than 16 MiB");
    default:
      throw new Error(`reading it goes over the limit ${limit}`);
  }
  if (truncated) throw new Error("its text is longer than 16 MiB");
  // Node's own ways to say so.
  if (signal === "SIGABRT" || stderr.includes("allocation failed")) {
    throw new Error("reading it takes more memory than a document may");
  }
  if (exitCode !== 0) throw new Error(stderr.slice(0, 300) || "the program that reads it failed");
  return stdout;
}
