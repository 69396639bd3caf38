/** Maximum length of a request line that a server would read. */
const LONGEST_LINE = 64 * 1024;
const TLS_HANDSHAKE = 0x16;
const [LF, CR, NUL] = [0x0a, 0x0d, 0x00];

/**
 * The protocol that a client begins in a tunnel. `http`: a server may find requests in it, each with its own host.
 * `hidden`: it names servers where the proxy can't read them. `incomplete`: it may still become either of these.
 */
export type TunnelOpening = "tls" | "http" | "hidden" | "other" | "incomplete";

/** As lenient as the most lenient server: blank lines before the request, any method, any case. */
export function tunnelOpening(bytes: Buffer): TunnelOpening {
  if (bytes[0] === TLS_HANDSHAKE) return "tls";
  let start = 0;
  while (bytes[start] === LF || bytes[start] === CR) start++;
  if (start === bytes.length) return start > LONGEST_LINE ? "http" : "incomplete";
  // Only version 2 of the PROXY protocol begins like this.
  if (start > 0 && bytes[start] === NUL) return "hidden";
  const end = bytes.indexOf(LF, start);
  const line = bytes.toString("latin1", start, end === -1 ? undefined : end);
  if (!/^[!#$%&'*+\-.^_`|~\dA-Za-z]+([ \t\r]|$)/.test(line) || line.includes("\0")) return "other";
  if (end === -1) return line.length > LONGEST_LINE ? "http" : "incomplete";
  if (/^(PRI|PROXY)[ \t]/.test(line)) return "hidden";
  const isRequest = /HTTP\/\d/i.test(line) || /^\S+[ \t]+(\/|https?:)/i.test(line);
  return isRequest ? "http" : "other";
}
