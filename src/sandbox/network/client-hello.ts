/** Maximum bytes of a first message; browsers send about two thousand. */
const LIMIT_BYTES = 64 * 1024;
/** Maximum size of a record (RFC 8446 5.1). */
const RECORD_BYTES = 16 * 1024;
const HANDSHAKE = 0x16;
const CLIENT_HELLO = 1;

/**
 * Reads the server name out of the first message of a TLS connection (RFC 8446 4.1.2, RFC 6066 3), over however
 * many records it is spread. `incomplete`: more bytes are needed. `none`: not TLS, or without a name.
 * `unreadable`: it begins like TLS, but the name that a server would find can't be determined.
 */
export function serverNameOf(
  bytes: Buffer,
): { readonly name: string } | "none" | "incomplete" | "unreadable" {
  if (bytes.length < 1) return "incomplete";
  if (bytes[0] !== HANDSHAKE) return "none";
  try {
    const hello = firstMessage(bytes);
    if (hello !== null) return nameIn(hello);
    return bytes.length > LIMIT_BYTES ? "unreadable" : "incomplete";
  } catch {
    return "unreadable";
  }
}

/** The records' content joined, up to the end of the first message; null if it is incomplete. */
function firstMessage(bytes: Buffer): Buffer | null {
  const parts: Buffer[] = [];
  let at = 0;
  while (at + 5 <= bytes.length) {
    const length = bytes.readUInt16BE(at + 3);
    if (bytes[at] !== HANDSHAKE || length === 0 || length > RECORD_BYTES) throw new RangeError();
    parts.push(bytes.subarray(at + 5, at + 5 + length));
    at += 5 + length;
  }
  const content = Buffer.concat(parts);
  if (content.length > 0 && content[0] !== CLIENT_HELLO) throw new RangeError();
  if (content.length < 4) return null;
  const end = 4 + content.readUIntBE(1, 3);
  if (end > LIMIT_BYTES) throw new RangeError();
  return content.length < end ? null : content.subarray(0, end);
}

/** @throws RangeError if its lengths are inconsistent. */
function nameIn(hello: Buffer): { readonly name: string } | "none" {
  let at = 4 + 2 + 32;
  at += 1 + hello.readUInt8(at);
  at += 2 + hello.readUInt16BE(at);
  at += 1 + hello.readUInt8(at);
  if (at === hello.length) return "none";
  if (at + 2 + hello.readUInt16BE(at) !== hello.length) throw new RangeError();
  at += 2;
  let name: string | null = null;
  while (at < hello.length) {
    const type = hello.readUInt16BE(at);
    const end = at + 4 + hello.readUInt16BE(at + 2);
    if (end > hello.length) throw new RangeError();
    if (type === 0) {
      // Exactly one list with one host name: servers differ in which of several they use.
      const start = at + 4 + 5;
      const isOne = hello.readUInt16BE(at + 4) === end - at - 6 && hello[at + 6] === 0;
      if (name !== null || !isOne || hello.readUInt16BE(at + 7) !== end - start) {
        throw new RangeError();
      }
      name = hello.toString("latin1", start, end);
    }
    at = end;
  }
  return name === null ? "none" : { name };
}
