import { makeDocx, paragraph } from "./make-docx.ts";

/** A DOCX of about a thousandth of the size of its one part. */
export function docxOfBytes(bytes: number): Buffer {
  return makeDocx(Buffer.alloc(bytes, "<w:p/>"));
}

/** A DOCX whose text is the entity `a` between two words. */
export function docxWithEntity(declarations: string): Buffer {
  return makeDocx(
    `<?xml version="1.0"?><!DOCTYPE w:document [${declarations}]><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${paragraph("one &a; two")}</w:body></w:document>`,
  );
}

/** Tables in tables, fifty thousand deep. */
export const DEEP_DOCX = makeDocx(
  "<w:tbl><w:tr><w:tc>".repeat(50_000) + "</w:tc></w:tr></w:tbl>".repeat(50_000),
);
