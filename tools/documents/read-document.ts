import type { Sandbox } from "ostinato";
import { type DocumentKind, htmlText } from "ostinato/sandbox";

/**
 * The text of a document that may come from anywhere: of HTML and CSV (UTF-8) with the line numbers of their
 * source, of a PDF with each page under a line `[page N]`, of a DOCX a paragraph per line. It is read inside the
 * sandbox, by a process with limits on memory, time and text; where the sandbox's tier has none, in this process, all
 * but HTML in a thread of it.
 *
 * @throws Error when the document is damaged, encrypted, or goes over a limit, which it names.
 */
export async function readDocument(
  kind: DocumentKind,
  content: Uint8Array,
  context: { readonly sandbox: Pick<Sandbox, "readDocument">; readonly signal: AbortSignal },
): Promise<string> {
  const { sandbox, signal } = context;
  if (sandbox.readDocument !== undefined) return sandbox.readDocument(kind, content, signal);
  if (kind === "html") return htmlText(Buffer.from(content).toString("utf8"));
  const { readByThread } = await import("./read-by-thread.ts");
  return readByThread(kind, content, signal);
}
