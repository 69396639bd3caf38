/**
 * Reads the server name out of the first record of a TLS connection (RFC 8446 4.1.2, RFC 6066 3).
 * `incomplete`: more bytes are needed. `none`: no TLS, or no name in it.
 */
export function serverNameOf(bytes: Buffer): { readonly name: string } | "none" | "incomplete" {
  if (bytes.length < 1) return "incomplete";
  if (bytes[0] !== 0x16) return "none";
  if (bytes.length < 5) return "incomplete";
  const end = 5 + bytes.readUInt16BE(3);
  if (bytes.length < end) return bytes.length > 16 * 1024 + 5 ? "none" : "incomplete";
  try {
    return nameIn(bytes.subarray(5, end));
  } catch {
    // Cut short or not what it says it is: the server will see the same.
    return "none";
  }
}

function nameIn(hello: Buffer): { readonly name: string } | "none" {
  if (hello[0] !== 1) return "none";
  let at = 4 + 2 + 32;
  at += 1 + hello.readUInt8(at);
  at += 2 + hello.readUInt16BE(at);
  at += 1 + hello.readUInt8(at);
  const end = at + 2 + hello.readUInt16BE(at);
  at += 2;
  while (at + 4 <= end) {
    const type = hello.readUInt16BE(at);
    const length = hello.readUInt16BE(at + 2);
    if (type === 0) {
      const nameLength = hello.readUInt16BE(at + 4 + 3);
      return { name: hello.toString("latin1", at + 4 + 5, at + 4 + 5 + nameLength) };
    }
    at += 4 + length;
  }
  return "none";
}
