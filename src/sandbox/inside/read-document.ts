import { csvText } from "./documents/csv-text.ts";
import { docxText } from "./documents/docx-text.ts";
import { htmlText } from "./html-text.ts";
import { pdfText } from "./pdf-text.ts";

/** Kinds of untrusted documents, which are read in a separate sandbox. HTML and CSV are UTF-8. */
export type DocumentKind = "html" | "pdf" | "docx" | "csv";

/** The text of a document. @throws Error if it is damaged or encrypted. */
export async function readDocument(kind: DocumentKind, content: Uint8Array): Promise<string> {
  switch (kind) {
    case "html":
      return htmlText(Buffer.from(content).toString("utf8"));
    case "csv":
      return csvText(Buffer.from(content).toString("utf8"));
    case "pdf":
      return pdfText(content);
    case "docx":
      return docxText(content);
    default:
      return kind satisfies never;
  }
}
