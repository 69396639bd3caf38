import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEFAULT_SANDBOX_LIMITS, defaultPolicy } from "../../src/sandbox/index.ts";
import { checkPolicy, narrowLimits } from "../../src/sandbox/policy.ts";
import type { SandboxLimits } from "../../src/sandbox/sandbox.ts";

describe("defaultPolicy", () => {
  it("opens only the workspace", () => {
    expect(defaultPolicy("/a/b/../c/")).toEqual({
      workspace: { path: "/a/c", mode: "overlay", writable: true },
      readOnlyPaths: [],
      environment: [],
      network: "off",
      limits: DEFAULT_SANDBOX_LIMITS,
    });
  });

  it("overrides only the fields that are given, limits one by one", () => {
    const policy = defaultPolicy("/w", {
      mode: "direct",
      network: { allow: ["example.org"] },
      limits: { processes: 5 },
    });
    expect(policy.workspace.mode).toBe("direct");
    expect(policy.limits).toEqual({ ...DEFAULT_SANDBOX_LIMITS, processes: 5 });
  });

  it("treats undefined as absent", () => {
    const limits = { processes: undefined, cpuSeconds: 7 };
    expect(defaultPolicy("/w", { mode: undefined, network: undefined, limits })).toEqual(
      defaultPolicy("/w", { limits: { cpuSeconds: 7 } }),
    );
  });

  it.each([
    ["relative", () => defaultPolicy("a/b"), /absolute path, not "a\/b"/],
    ["the root", () => defaultPolicy("/a/.."), /whole file system/],
    ["a NUL", () => defaultPolicy("/a\0b"), /absolute path/],
    ["a relative opening", () => defaultPolicy("/w", { readOnlyPaths: ["x"] }), /read-only path/],
    [
      "a variable with =",
      () => defaultPolicy("/w", { environment: ["A=B"] }),
      /"A=B" is not a valid name/,
    ],
    ["no limit", () => defaultPolicy("/w", { limits: { processes: 0 } }), /processes is 0/],
    [
      "NaN",
      () => defaultPolicy("/w", { limits: { memoryBytes: Number.NaN } }),
      /memoryBytes is NaN/,
    ],
    [
      "an unknown limit",
      () => defaultPolicy("/w", { limits: { wall: 1 } as object }),
      /"wall" is not a limit of a sandbox policy/,
    ],
    [
      "a system call that Linux lacks",
      () => defaultPolicy("/w", { systemCalls: ["ptrace", "ptrcae"] }),
      /"ptrcae" is not a system call/,
    ],
    [
      "a system call that would undo the filter",
      () => defaultPolicy("/w", { systemCalls: ["clone3"] }),
      /clone3 can't be allowed/,
    ],
    [
      "strict without a meaning",
      () => defaultPolicy("/w", { strict: "yes" as never }),
      /`strict` of a sandbox policy can't be 'yes'/,
    ],
    [
      "an unknown name",
      () => defaultPolicy("/w", { netwrk: "off" } as object),
      /"netwrk" is not a part of/,
    ],
    [
      "a network that is on",
      () => defaultPolicy("/w", { network: "on" as "off" }),
      /network of a sandbox policy can't be 'on'/,
    ],
    [
      "a misspelt allow",
      () => defaultPolicy("/w", { network: { alow: [] } as unknown as "off" }),
      /can't be { alow: \[\] }/,
    ],
    [
      "an unknown limit in a whole policy",
      () =>
        checkPolicy({
          ...defaultPolicy("/w"),
          limits: { ...DEFAULT_SANDBOX_LIMITS, wall: 1 } as never,
        }),
      /"wall" is not a limit/,
    ],
    [
      "a bad host",
      () => defaultPolicy("/w", { network: { allow: ["a b"] } }),
      /"a b" is not a valid host/,
    ],
  ])("refuses %s", (_, make, message) => {
    expect(make).toThrow(message);
  });

  it("names the known names if a name is unknown", () => {
    expect(() => defaultPolicy("/w", { limits: { wall: 1 } as object })).toThrow(
      expect.objectContaining({ hint: expect.stringContaining("wallMilliseconds") }),
    );
  });

  it("survives a second check unchanged", () => {
    const policy = defaultPolicy("/w/x/", { readOnlyPaths: ["/opt/data/"] });
    expect(checkPolicy(policy)).toEqual(policy);
  });
});

describe("narrowLimits", () => {
  const names = Object.keys(DEFAULT_SANDBOX_LIMITS) as (keyof SandboxLimits)[];
  const limits = fc.record(
    Object.fromEntries(names.map((name) => [name, fc.nat()])) as Record<
      keyof SandboxLimits,
      fc.Arbitrary<number>
    >,
  );
  const asked = fc.record(
    Object.fromEntries(names.map((name) => [name, fc.integer()])) as Record<
      keyof SandboxLimits,
      fc.Arbitrary<number>
    >,
    { requiredKeys: [] },
  );

  it("never gives more than is allowed, nor more than is asked for", () => {
    fc.assert(
      fc.property(limits, asked, (allowed, wanted) => {
        const narrowed = narrowLimits(allowed, wanted);
        for (const name of names) {
          expect(narrowed[name]).toBeLessThanOrEqual(allowed[name]);
          expect(narrowed[name]).toBeGreaterThanOrEqual(0);
          const want = wanted[name];
          if (want !== undefined && want >= 0)
            expect(narrowed[name]).toBe(Math.min(want, allowed[name]));
        }
      }),
    );
  });
});
