import { isIPv4, isIPv6 } from "node:net";
import { networkInterfaces } from "node:os";

/** Why an address is not part of the public internet. */
export type AddressClass =
  | "loopback"
  | "private"
  | "link-local"
  | "metadata"
  | "multicast"
  | "own interface"
  | "reserved";

/** IPv4 blocks that are not public: RFC 6890 and its registry, and cloud metadata services. */
const BLOCKS: readonly (readonly [block: string, bits: number, kind: AddressClass])[] = [
  ["169.254.169.254", 32, "metadata"],
  ["168.63.129.16", 32, "metadata"],
  ["100.100.100.200", 32, "metadata"],
  ["192.0.0.192", 32, "metadata"],
  ["0.0.0.0", 8, "loopback"],
  ["10.0.0.0", 8, "private"],
  ["100.64.0.0", 10, "private"],
  ["127.0.0.0", 8, "loopback"],
  ["169.254.0.0", 16, "link-local"],
  ["172.16.0.0", 12, "private"],
  ["192.0.0.0", 24, "reserved"],
  ["192.0.2.0", 24, "reserved"],
  ["192.88.99.0", 24, "reserved"],
  ["192.168.0.0", 16, "private"],
  ["198.18.0.0", 15, "private"],
  ["198.51.100.0", 24, "reserved"],
  ["203.0.113.0", 24, "reserved"],
  ["224.0.0.0", 4, "multicast"],
  ["240.0.0.0", 4, "reserved"],
];

/** Null for a public address. `own`: the addresses of this machine. Default: read now. */
export function addressClass(
  address: string,
  own: readonly string[] = interfaceAddresses(),
): AddressClass | null {
  const bare = address.replace(/%.*/, "");
  if (isIPv4(bare)) return classOfIPv4(bytesOfIPv4(bare), own);
  if (!isIPv6(bare)) return "reserved";
  return classOfIPv6(bytesOfIPv6(bare), own);
}

export function interfaceAddresses(): readonly string[] {
  return Object.values(networkInterfaces()).flatMap((each) =>
    (each ?? []).map(({ address }) => address.replace(/%.*/, "")),
  );
}

function classOfIPv4(bytes: Uint8Array, own: readonly string[]): AddressClass | null {
  const value = numberOf(bytes);
  for (const [block, bits, kind] of BLOCKS) {
    const shift = 2 ** (32 - bits);
    if (Math.floor(value / shift) === Math.floor(numberOf(bytesOfIPv4(block)) / shift)) return kind;
  }
  return own.includes(bytes.join(".")) ? "own interface" : null;
}

function classOfIPv6(bytes: Uint8Array, own: readonly string[]): AddressClass | null {
  const starts = (...prefix: number[]) => prefix.every((byte, index) => bytes[index] === byte);
  const zero = (from: number, to: number) => bytes.subarray(from, to).every((byte) => byte === 0);
  const [first = 0, second = 0] = bytes;

  if (zero(0, 15) && (bytes[15] ?? 0) <= 1) return "loopback";
  if (first === 0xff) return "multicast";
  if (first === 0xfe && (second & 0xc0) === 0x80) return "link-local";
  if (first === 0xfe && (second & 0xc0) === 0xc0) return "private";
  if ((first & 0xfe) === 0xfc) return starts(0xfd, 0, 0x0e, 0xc2) ? "metadata" : "private";

  for (const inner of embeddedIPv4(bytes, starts, zero)) {
    const kind = classOfIPv4(inner, own);
    if (kind !== null) return kind;
  }
  const translated = starts(0, 0x64, 0xff, 0x9b) && zero(4, 12);
  if (translated || starts(0x20, 0x02)) return null;
  // Teredo and other special uses, documentation, and all that is not global unicast.
  if (starts(0x20, 0x01) && (bytes[2] ?? 0) < 2) return "reserved";
  if (starts(0x20, 0x01, 0x0d, 0xb8) || starts(0x3f, 0xff)) return "reserved";
  if ((first & 0xe0) !== 0x20) return "reserved";
  const same = own.some(
    (each) => isIPv6(each) && bytesOfIPv6(each).every((b, i) => b === bytes[i]),
  );
  return same ? "own interface" : null;
}

/** IPv4 addresses that an IPv6 address may map to. */
function embeddedIPv4(
  bytes: Uint8Array,
  starts: (...prefix: number[]) => boolean,
  zero: (from: number, to: number) => boolean,
): Uint8Array[] {
  const last = bytes.subarray(12);
  const found: Uint8Array[] = [];
  // ::a.b.c.d, ::ffff:a.b.c.d, ::ffff:0:a.b.c.d
  if (zero(0, 8)) found.push(last);
  // NAT64: 64:ff9b::/96 and 64:ff9b:1::/48
  if (starts(0, 0x64, 0xff, 0x9b)) found.push(last);
  // 6to4
  if (starts(0x20, 0x02)) found.push(bytes.subarray(2, 6));
  // Teredo: the client's address, inverted
  if (starts(0x20, 0x01, 0, 0)) found.push(last.map((byte) => byte ^ 0xff));
  // ISATAP, in any prefix
  if (bytes[10] === 0x5e && bytes[11] === 0xfe) found.push(last);
  return found;
}

function bytesOfIPv4(address: string): Uint8Array {
  return Uint8Array.from(address.split("."), Number);
}

function bytesOfIPv6(address: string): Uint8Array {
  // A dotted tail counts as two groups.
  const plain = address.replace(/(?<!\d)(\d+\.\d+\.\d+\.\d+)$/, (tail) => {
    const [a = 0, b = 0, c = 0, d = 0] = bytesOfIPv4(tail);
    return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
  });
  const [head = "", tail] = plain.split("::");
  const groups = (text: string) => (text === "" ? [] : text.split(":"));
  const left = groups(head);
  const right = tail === undefined ? [] : groups(tail);
  const middle = new Array<string>(8 - left.length - right.length).fill("0");
  const all = tail === undefined ? left : [...left, ...middle, ...right];
  return Uint8Array.from(
    all.flatMap((group) => {
      const value = Number.parseInt(group, 16);
      return [value >> 8, value & 0xff];
    }),
  );
}

function numberOf(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => sum * 256 + byte, 0);
}
