import { htmlText } from "./html-text.ts";
import { pdfText } from "./pdf-text.ts";

/** What is read in a sandbox of its own, since it comes from anywhere. HTML is UTF-8. */
export type DocumentKind = "html" | "pdf";

/** A document's text. @throws Error when it is damaged or encrypted. */
export async function readDocument(kind: DocumentKind, content: Uint8Array): Promise<string> {
  switch (kind) {
    case "html":
      return htmlText(Buffer.from(content).toString("utf8"));
    case "pdf":
      return pdfText(content);
    default:
      return kind satisfies never;
  }
}
