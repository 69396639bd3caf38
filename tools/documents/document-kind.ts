import type { DocumentKind } from "ostinato/sandbox";
import { fileKind } from "../file/file-kind.ts";

const ZIP = "PK\x03\x04";

/** The kind of document that a file is, by its first bytes and its name; null if it is read as it is. */
export function documentKind(path: string, head: Uint8Array): DocumentKind | null {
  const { kind } = fileKind(head);
  if (kind === "pdf") return "pdf";
  if (isZip(head) && /\.doc[xm]$/i.test(path)) return "docx";
  if (kind !== "text") return null;
  if (/\.x?html?$/i.test(path)) return "html";
  return /\.[ct]sv$/i.test(path) ? "csv" : null;
}

/** PDF or DOCX: its bytes are no text, and it is read whole or not at all. */
export function packedKind(path: string, head: Uint8Array): "pdf" | "docx" | null {
  const kind = documentKind(path, head);
  return kind === "pdf" || kind === "docx" ? kind : null;
}

function isZip(head: Uint8Array): boolean {
  return Buffer.from(head.subarray(0, ZIP.length)).toString("latin1") === ZIP;
}
