import { deflateSync } from "node:zlib";

/** A PDF of a few KiB whose one page unpacks, twice, to so many bytes of spaces. */
export function makeSwellingPdf(bytes: number): Buffer {
  const packed = deflateSync(deflateSync(Buffer.alloc(bytes, 32), { level: 9 }), { level: 9 });
  const objects = [
    Buffer.from("<</Type/Catalog/Pages 2 0 R>>"),
    Buffer.from("<</Type/Pages/Kids[3 0 R]/Count 1>>"),
    Buffer.from("<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<<>>>>"),
    Buffer.concat([
      Buffer.from(`<</Length ${packed.length}/Filter[/FlateDecode/FlateDecode]>>stream\n`),
      packed,
      Buffer.from("\nendstream"),
    ]),
  ];
  let pdf = Buffer.from("%PDF-1.4\n");
  const offsets = objects.map((object, index) => {
    const offset = pdf.length;
    const parts = [pdf, Buffer.from(`${index + 1} 0 obj\n`), object, Buffer.from("\nendobj\n")];
    pdf = Buffer.concat(parts);
    return `${String(offset).padStart(10, "0")} 00000 n \n`;
  });
  const table = `xref\n0 5\n0000000000 65535 f \n${offsets.join("")}`;
  const trailer = `trailer<</Size 5/Root 1 0 R>>\nstartxref\n${pdf.length}\n%%EOF`;
  return Buffer.concat([pdf, Buffer.from(table + trailer)]);
}
