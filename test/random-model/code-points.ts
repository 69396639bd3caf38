/**
 * JSON text as a grammar of llama.cpp reads it: every code point one character, also one beyond U+FFFF,
 * which JavaScript and zod count as two, and bytes beyond Unicode, which they count as several. Such
 * characters become `x`.
 */
export function asGrammarReads(bytes: Uint8Array): string {
  const parts: Uint8Array[] = [];
  const placeholder = Uint8Array.of(0x78);
  for (let at = 0; at < bytes.length; ) {
    const lead = bytes[at] ?? 0;
    const length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    const isSurrogate = lead === 0xed && (bytes[at + 1] ?? 0) >= 0xa0;
    parts.push(length === 4 || isSurrogate ? placeholder : bytes.subarray(at, at + length));
    at += length;
  }
  const text = Buffer.concat(parts).toString("utf8");
  return text.replace(/\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}/g, "x");
}
