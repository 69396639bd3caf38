import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addressClass, interfaceAddresses } from "../../../src/sandbox/network/address-class.ts";

const NONE: readonly string[] = [];

describe("addressClass", () => {
  it.each([
    ["93.184.216.34", null],
    ["8.8.8.8", null],
    ["172.15.255.255", null],
    ["172.32.0.0", null],
    ["100.63.255.255", null],
    ["100.128.0.0", null],
    ["2606:2800:220:1:248:1893:25c8:1946", null],
    ["2a00:1450:4001:82a::200e", null],
    ["64:ff9b::5db8:d822", null],
    ["127.0.0.1", "loopback"],
    ["127.255.255.254", "loopback"],
    ["0.0.0.0", "loopback"],
    ["::", "loopback"],
    ["::1", "loopback"],
    ["10.1.2.3", "private"],
    ["172.16.0.1", "private"],
    ["172.31.255.255", "private"],
    ["192.168.1.1", "private"],
    ["100.64.0.1", "private"],
    ["198.18.0.1", "private"],
    ["fc00::1", "private"],
    ["fdff::1", "private"],
    ["fec0::1", "private"],
    ["169.254.0.1", "link-local"],
    ["fe80::1", "link-local"],
    ["fe80::1%eth0", "link-local"],
    ["febf::1", "link-local"],
    ["169.254.169.254", "metadata"],
    ["168.63.129.16", "metadata"],
    ["100.100.100.200", "metadata"],
    ["fd00:ec2::254", "metadata"],
    ["224.0.0.1", "multicast"],
    ["239.255.255.255", "multicast"],
    ["ff02::1", "multicast"],
    ["255.255.255.255", "reserved"],
    ["240.0.0.1", "reserved"],
    ["192.0.0.8", "reserved"],
    ["192.0.2.1", "reserved"],
    ["203.0.113.9", "reserved"],
    ["2001:db8::1", "reserved"],
    ["3fff::1", "reserved"],
    ["2001::1", "reserved"],
    ["4000::1", "reserved"],
    ["100::1", "reserved"],
    ["no address", "reserved"],
  ])("%s is %s", (address, kind) => {
    expect(addressClass(address, NONE)).toBe(kind);
  });

  it.each([
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "::7f00:1",
    "::127.0.0.1",
    "::ffff:0:127.0.0.1",
    "64:ff9b::127.0.0.1",
    "64:ff9b:1::7f00:1",
    "64:ff9b:1:7f00:1::7f00:1",
    "2002:7f00:1::",
    "2002:7f00:0001:1234::1",
    "2001:0:1:2:3:4:80ff:fffe",
    "fe80::5efe:7f00:1",
    "2606:4700::5efe:127.0.0.1",
  ])("no spelling of loopback is public: %s", (address) => {
    expect(addressClass(address, NONE)).not.toBeNull();
  });

  it("finds an address that is not public inside any IPv6 that leads to it", () => {
    const byte = fc.nat(255);
    const inner = fc.oneof(
      fc.tuple(fc.constant(10), byte, byte, byte),
      fc.tuple(fc.constant(127), byte, byte, byte),
      fc.tuple(fc.constant(192), fc.constant(168), byte, byte),
      fc.tuple(fc.constant(169), fc.constant(254), byte, byte),
    );
    const hex = (high: number, low: number) => ((high << 8) | low).toString(16);
    fc.assert(
      fc.property(inner, ([a, b, c, d]) => {
        const pair = `${hex(a, b)}:${hex(c, d)}`;
        const flipped = `${hex(a ^ 255, b ^ 255)}:${hex(c ^ 255, d ^ 255)}`;
        for (const address of [
          `::ffff:${pair}`,
          `::${pair}`,
          `64:ff9b::${pair}`,
          `2002:${pair}::1`,
          `2001:0:9::${flipped}`,
        ]) {
          expect([address, addressClass(address, NONE)]).not.toEqual([address, null]);
        }
      }),
    );
  });

  it("knows this machine's own addresses, however they are written", () => {
    const own = ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"];
    expect(addressClass("93.184.216.34", own)).toBe("own interface");
    expect(addressClass("64:ff9b::5db8:d822", own)).toBe("own interface");
    expect(addressClass("2606:2800:0220:0001:0248:1893:25c8:1946", own)).toBe("own interface");
    for (const address of interfaceAddresses()) expect(addressClass(address)).not.toBeNull();
  });
});
