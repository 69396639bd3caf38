import type { ToolContext } from "ostinato";
import { documentKind } from "../documents/document-kind.ts";
import { readDocument } from "../documents/read-document.ts";
import { decodeText, textForm } from "../file/text-form.ts";

/** The text of a document whose lines can be named; null for one that holds none. */
export async function documentText(
  path: string,
  bytes: Uint8Array,
  context: Pick<ToolContext, "sandbox" | "signal">,
): Promise<string | null> {
  const kind = documentKind(path, bytes.subarray(0, 4096));
  if (kind === "pdf" || kind === "docx") return readDocument(kind, bytes, context);
  const form = textForm(bytes);
  if (form === null) return null;
  if (kind === null) return decodeText(bytes, form);
  // As it is where that can be: it is decoded where it is read.
  const source =
    form.encoding === "utf-8"
      ? bytes.subarray(form.mark)
      : Buffer.from(decodeText(bytes, form), "utf8");
  return readDocument(kind, source, context);
}
