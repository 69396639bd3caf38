import { makeZip } from "./make-zip.ts";

const TYPES = `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`;
const RELATIONS = `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`;
const NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';

/** A paragraph of a Word document. */
export function paragraph(text: string, properties = ""): string {
  return `<w:p><w:pPr>${properties}</w:pPr><w:r><w:t xml:space="preserve">${text}</w:t></w:r></w:p>`;
}

/** A small DOCX. @param body XML, or the whole of `word/document.xml` if it begins with `<?xml`. */
export function makeDocx(
  body: string | Uint8Array,
  more: { readonly [name: string]: string } = {},
): Buffer {
  const isWhole = typeof body !== "string" || body.startsWith("<?xml");
  const document = isWhole
    ? body
    : `<?xml version="1.0"?><w:document ${NAMESPACE}><w:body>${body}</w:body></w:document>`;
  return makeZip({
    "[Content_Types].xml": TYPES,
    "_rels/.rels": RELATIONS,
    "word/document.xml": document,
    ...more,
  });
}
