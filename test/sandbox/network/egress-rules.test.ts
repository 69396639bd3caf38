import { describe, expect, it } from "vitest";
import { decideEgress } from "../../../src/sandbox/network/egress-rules.ts";
import {
  canonicalHost,
  matchesHost,
  parseHostPattern,
} from "../../../src/sandbox/network/host-pattern.ts";

const list = (...patterns: string[]) => patterns.map(parseHostPattern);

describe("canonicalHost", () => {
  it.each([
    ["Example.ORG", "example.org"],
    ["example.org.", "example.org"],
    ["bücher.example", "xn--bcher-kva.example"],
    ["2130706433", "127.0.0.1"],
    ["0x7f.1", "127.0.0.1"],
    ["0177.0.0.1", "127.0.0.1"],
    ["127。0。0。1", "127.0.0.1"],
    ["127.1", "127.0.0.1"],
    ["[::FFFF:7F00:1]", "::ffff:7f00:1"],
    ["[0:0:0:0:0:0:0:1]", "::1"],
    ["", null],
    ["a b", null],
    ["a/b", null],
    ["user@host", null],
    ["[::1", null],
    ["a%00b", null],
    ["1.2.3.4.5", null],
  ])("%s is %s", (text, host) => {
    expect(canonicalHost(text)).toBe(host);
  });
});

describe("host patterns", () => {
  it.each([
    ["example.org", "example.org", 443, true],
    ["example.org", "example.org", 80, true],
    ["example.org", "example.org", 8080, false],
    ["example.org:8080", "example.org", 8080, true],
    ["example.org:8080", "example.org", 443, false],
    ["example.org:*", "example.org", 22, true],
    ["example.org", "www.example.org", 443, false],
    ["*.example.org", "www.example.org", 443, true],
    ["*.example.org", "a.b.example.org", 443, true],
    ["*.example.org", "example.org", 443, false],
    ["*.example.org", "evilexample.org", 443, false],
    ["*.example.org", "example.org.evil.com", 443, false],
    ["*", "anything.net", 443, true],
    ["*", "anything.net", 22, false],
    ["[::1]:80", "::1", 80, true],
    ["10.0.0.5:5432", "10.0.0.5", 5432, true],
  ])("%s and %s:%i: %s", (pattern, host, port, matches) => {
    expect(matchesHost(list(pattern), host, port)).toBe(matches);
  });

  it.each(["", "a b", "http://x", "x/y", "*.1.2.3.4", "x:0", "x:70000", "x:y", "*.", "[::1"])(
    "%j is refused",
    (text) => {
      expect(() => parseHostPattern(text)).toThrow(/is not a valid host/);
    },
  );
});

describe("decideEgress", () => {
  const asked: string[] = [];
  const resolve = async (name: string) => {
    asked.push(name);
    const known: Record<string, string[]> = {
      "good.example": ["93.184.216.34"],
      "mixed.example": ["93.184.216.34", "10.0.0.1"],
      "local.example": ["127.0.0.1"],
      "none.example": [],
    };
    if (known[name] === undefined) throw Object.assign(new Error(name), { code: "ENOTFOUND" });
    return known[name];
  };
  const decide = (host: string, port: number, ...lists: ReturnType<typeof list>[]) =>
    decideEgress({ host, port }, lists, resolve);

  it("gives the addresses that were checked", async () => {
    expect(await decide("Good.Example.", 443, list("good.example"))).toEqual({
      allowed: true,
      host: "good.example",
      addresses: ["93.184.216.34"],
    });
  });

  it("asks no name server about a name that is not on the list", async () => {
    asked.length = 0;
    const decision = await decide("secret.evil.example", 443, list("good.example"));
    expect(decision).toMatchObject({
      allowed: false,
      reason: expect.stringMatching(/not on this run's list/),
    });
    expect(asked).toEqual([]);
  });

  it.each([
    ["local.example", /loopback address/],
    ["mixed.example", /10\.0\.0\.1, a private address/],
    ["none.example", /has no address/],
    ["other.example", /could not be resolved \(ENOTFOUND\)/],
    ["2130706433", /127\.0\.0\.1, a loopback address/],
    ["[fd00::1]", /private address/],
    ["a b", /is no host name/],
  ])("refuses %s on a list of all, and says why", async (host, reason) => {
    const decision = await decide(host, 443, list("*:*"));
    expect(decision).toMatchObject({ allowed: false, reason: expect.stringMatching(reason) });
  });

  it("lets an address through that the list itself names, at that port", async () => {
    expect(await decide("127.0.0.1", 3000, list("127.0.0.1:3000"))).toMatchObject({
      allowed: true,
    });
    expect(
      await decide("local.example", 3000, list("local.example:3000", "127.0.0.1:3000")),
    ).toMatchObject({ allowed: true });
    expect(
      await decide("local.example", 3000, list("local.example:3000", "127.0.0.1:3001")),
    ).toMatchObject({ allowed: false });
  });

  it("takes the narrower of two lists", async () => {
    const run = list("*.example", "127.0.0.1:*");
    expect(await decide("good.example", 443, run, list("good.example"))).toMatchObject({
      allowed: true,
    });
    expect(await decide("good.example", 443, run, list("other.example"))).toMatchObject({
      allowed: false,
    });
    expect(await decide("good.net", 443, run, list("good.net"))).toMatchObject({ allowed: false });
    expect(await decide("127.0.0.1", 80, run, list("*:*"))).toMatchObject({ allowed: false });
  });
});
