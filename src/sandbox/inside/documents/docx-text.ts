import type mammothModule from "mammoth";
import { type DocxElement, docxLines } from "./docx-lines.ts";

/** The build without dependencies: the only file of the package that the reader needs. */
const BUNDLE = "mammoth/mammoth.browser.min.js";

/**
 * The text of a Word document: a paragraph or a row of a table per line. Pictures, comments, headers and footers are
 * left out. @throws Error if it is damaged or encrypted.
 */
export async function docxText(content: Uint8Array): Promise<string> {
  // Loaded for the first such document. The package's types are those of its main file.
  const { default: mammoth } = (await import(BUNDLE)) as { default: typeof mammothModule };
  let lines: string[] = [];
  const transformDocument = (document: DocxElement): DocxElement => {
    lines = docxLines(document);
    return { ...document, children: [] };
  };
  const arrayBuffer = new Uint8Array(content).buffer;
  await mammoth.convertToHtml({ arrayBuffer } as never, { transformDocument });
  return lines.join("\n");
}
