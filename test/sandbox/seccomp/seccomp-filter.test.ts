import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ALLOWED_CALLS } from "../../../src/sandbox/seccomp/allowed-calls.ts";
import { type FilterOptions, filterRules } from "../../../src/sandbox/seccomp/filter-rules.ts";
import { seccompFilter } from "../../../src/sandbox/seccomp/seccomp-filter.ts";
import {
  type FilterArchitecture,
  SYSCALL_NUMBERS,
  type SyscallName,
} from "../../../src/sandbox/seccomp/syscall-numbers.ts";
import { ACTIONS, runFilter } from "./filter-machine.ts";

const AUDIT = { x64: 0xc000003e, arm64: 0xc00000b7 } as const;
const ARCHITECTURES = ["x64", "arm64"] as const;
const EPERM = 1;
const ENOSYS = 38;
const EAFNOSUPPORT = 97;
const ALLOWED = 0;

/** 0: allowed; a number: fails with it; "killed". */
function outcome(
  architecture: FilterArchitecture,
  name: SyscallName | number,
  options: Partial<FilterOptions> & { arguments?: readonly number[]; audit?: number } = {},
): number | "killed" {
  const filter = seccompFilter({ unixSockets: true, ...options, architecture });
  const number = typeof name === "number" ? name : SYSCALL_NUMBERS[architecture][name];
  if (number === undefined) throw new Error(`${name} has no number on ${architecture}`);
  const given = options.arguments ?? [];
  const call = { architecture: options.audit ?? AUDIT[architecture], number, arguments: given };
  const value = runFilter(filter, call);
  if (value === ACTIONS.kill) return "killed";
  if (value === ACTIONS.allow) return ALLOWED;
  expect(value & ~0xffff).toBe(ACTIONS.errno);
  return value & 0xffff;
}

describe.each(ARCHITECTURES)("the filter for %s, read back", (architecture) => {
  it("ends a process that calls through another table", () => {
    for (const audit of [0x40000003, 0xc000003e, 0xc00000b7, 0x40000028, 0]) {
      const expected = audit === AUDIT[architecture] ? ALLOWED : "killed";
      expect(outcome(architecture, "read", { audit })).toBe(expected);
    }
    if (architecture === "x64") {
      expect(outcome("x64", 0x40000000)).toBe("killed");
      expect(outcome("x64", 0x40000027)).toBe("killed");
      expect(outcome("x64", 0xffffffff)).toBe("killed");
    }
  });

  it("refuses every call that no program needs, whatever its arguments", () => {
    const never = filterRules({ unixSockets: true }).filter(({ when }) => when.length === 0);
    expect(never.length).toBeGreaterThan(60);
    for (const { syscall, errno } of never) {
      if (SYSCALL_NUMBERS[architecture][syscall] === undefined) continue;
      expect([syscall, outcome(architecture, syscall)]).toEqual([syscall, errno]);
      const given = [0xffffffff, 0, 0xffffffff, 1, 2, 3];
      expect(outcome(architecture, syscall, { arguments: given })).toBe(errno);
    }
    for (const name of [
      "ptrace",
      "keyctl",
      "io_uring_setup",
      "userfaultfd",
      "bpf",
      "mount",
      "setns",
    ] as const) {
      expect(outcome(architecture, name)).toBe(EPERM);
    }
    for (const name of ["clone3", "openat2", "memfd_create", "shmget"] as const) {
      expect(outcome(architecture, name)).toBe(ENOSYS);
    }
  });

  it("lets through what programs need, and answers every other number as if it didn't exist", () => {
    const numbers = SYSCALL_NUMBERS[architecture];
    const allowed = new Set(ALLOWED_CALLS.map((name) => numbers[name]));
    const refused = new Set(
      filterRules({ unixSockets: true }).map(({ syscall }) => numbers[syscall]),
    );
    for (let number = 0; number < 700; number++) {
      if (allowed.has(number)) {
        // Zeros break no rule but that of the socket's family.
        const given = number === numbers.socket || number === numbers.socketpair ? [1] : [];
        expect([number, outcome(architecture, number, { arguments: given })]).toEqual([number, 0]);
      } else if (!refused.has(number)) {
        expect([number, outcome(architecture, number)]).toEqual([number, ENOSYS]);
      }
    }
    // Calls of kernels that are still to come.
    for (const number of [470, 1000, 2 ** 20, 2 ** 30 - 1]) {
      expect(outcome(architecture, number)).toBe(ENOSYS);
    }
    for (const name of [
      "semget",
      "semtimedop",
      "msgget",
      "mq_open",
      "io_setup",
      "vmsplice",
    ] as const) {
      expect([name, outcome(architecture, name)]).toEqual([name, ENOSYS]);
    }
  });

  // The kernel works it through for every number when it is loaded, which each call waits for.
  it("reaches the verdict on any call within 40 instructions of some 400", () => {
    const filter = seccompFilter({ unixSockets: true, architecture });
    for (let number = 0; number < 700; number++) {
      let steps = 0;
      runFilter(filter, { architecture: AUDIT[architecture], number }, () => steps++);
      expect(steps).toBeLessThanOrEqual(40);
    }
  });

  it("lets through what a policy names, and keeps the rules about arguments", () => {
    const options = { systemCalls: ["ptrace", "io_setup", "clone"] } as const;
    expect(outcome(architecture, "ptrace", options)).toBe(ALLOWED);
    expect(outcome(architecture, "io_setup", options)).toBe(ALLOWED);
    expect(outcome(architecture, "keyctl", options)).toBe(EPERM);
    expect(outcome(architecture, "io_submit", options)).toBe(ENOSYS);
    expect(outcome(architecture, "clone", { ...options, arguments: [0x10000000] })).toBe(EPERM);
  });

  it("lets a browser lock up its parts, and reach nothing by the namespaces it makes", () => {
    const browser = { ownNamespaces: true } as const;
    for (const flag of [0x10000000, 0x20000000, 0x40000000]) {
      expect(outcome(architecture, "clone", { ...browser, arguments: [flag | 17] })).toBe(ALLOWED);
      expect(outcome(architecture, "unshare", { ...browser, arguments: [flag] })).toBe(ALLOWED);
    }
    // Mount, IPC, host name, control group and time.
    for (const flag of [0x20000, 0x8000000, 0x4000000, 0x2000000, 0x80]) {
      expect(outcome(architecture, "unshare", { ...browser, arguments: [flag] })).toBe(EPERM);
    }
    expect(outcome(architecture, "chroot", browser)).toBe(ALLOWED);
    for (const name of [
      "keyctl",
      "io_uring_setup",
      "userfaultfd",
      "bpf",
      "setns",
      "mount",
    ] as const) {
      expect(outcome(architecture, name, browser)).toBe(EPERM);
    }
    const socket = (...given: number[]) =>
      outcome(architecture, "socket", { ...browser, arguments: given });
    expect([socket(1, 1), socket(2, 1), socket(10, 2)]).toEqual([0, 0, 0]);
    // Netlink loads nftables and traffic rules; vsock leads out of a virtual machine.
    for (const family of [16, 17, 38, 40, 44]) expect(socket(family, 3)).toBe(EAFNOSUPPORT);
    expect([socket(2, 3), socket(10, 3 | 0o2000000)]).toEqual([EPERM, EPERM]);
    const option = (...given: number[]) =>
      outcome(architecture, "setsockopt", { ...browser, arguments: [3, ...given] });
    expect([option(0, 64), option(41, 64), option(0, 128)]).toEqual([EPERM, EPERM, EPERM]);
    expect([option(0, 1), option(1, 64), option(6, 1)]).toEqual([0, 0, 0]);
  });

  it("keeps the limit of core dumps, which a program may read", () => {
    const CORE = 4;
    // Succeeds without being done: the filter's value is "fail with 0".
    const filter = seccompFilter({ architecture, unixSockets: true });
    const value = (name: "setrlimit" | "prlimit64", given: readonly number[]) =>
      runFilter(filter, {
        architecture: AUDIT[architecture],
        number: SYSCALL_NUMBERS[architecture][name] ?? -1,
        arguments: given,
      });
    expect(value("setrlimit", [CORE, 0x1000])).toBe(ACTIONS.errno);
    expect(value("prlimit64", [0, CORE, 0x1000])).toBe(ACTIONS.errno);
    expect(value("prlimit64", [0, CORE, 2 ** 32])).toBe(ACTIONS.errno);
    expect(value("prlimit64", [0, CORE, 0])).toBe(ACTIONS.allow);
    expect(value("prlimit64", [0, 7, 0x1000])).toBe(ACTIONS.allow);
    expect(value("setrlimit", [7, 0x1000])).toBe(ACTIONS.allow);
  });

  it("keeps calls visible to the watch, and their sockets' buffers at what it counts", () => {
    // Zero is "succeeds", done or not: the value of the filter tells.
    const value = (name: "prctl" | "setsockopt", given: readonly number[], ownNamespaces = false) =>
      runFilter(seccompFilter({ architecture, unixSockets: true, ownNamespaces }), {
        architecture: AUDIT[architecture],
        number: SYSCALL_NUMBERS[architecture][name] ?? -1,
        arguments: given,
      });
    const DUMPABLE = 4;
    expect(value("prctl", [DUMPABLE, 0])).toBe(ACTIONS.errno);
    expect(value("prctl", [DUMPABLE, 0], true)).toBe(ACTIONS.allow);
    expect(value("prctl", [15, 0])).toBe(ACTIONS.allow);
    for (const option of [7, 8]) {
      expect(value("setsockopt", [3, 1, option])).toBe(ACTIONS.errno);
      expect(value("setsockopt", [3, 6, option])).toBe(ACTIONS.allow);
    }
    expect(value("setsockopt", [3, 1, 2])).toBe(ACTIONS.allow);
  });

  it("lets processes and threads be made, and no namespaces", () => {
    const SIGCHLD = 17;
    const thread = 0x3d0f00;
    expect(outcome(architecture, "clone", { arguments: [SIGCHLD] })).toBe(ALLOWED);
    expect(outcome(architecture, "clone", { arguments: [thread] })).toBe(ALLOWED);
    for (const flag of [
      0x10000000, 0x20000, 0x20000000, 0x40000000, 0x4000000, 0x8000000, 0x2000000,
    ]) {
      expect(outcome(architecture, "clone", { arguments: [flag | SIGCHLD] })).toBe(EPERM);
      expect(outcome(architecture, "unshare", { arguments: [flag] })).toBe(EPERM);
    }
    expect(outcome(architecture, "unshare", { arguments: [0x80] })).toBe(EPERM);
    expect(outcome(architecture, "unshare", { arguments: [0x400] })).toBe(ALLOWED);
  });

  it("keeps set-user-id and set-group-id bits from files", () => {
    for (const bits of [0o4755, 0o2755, 0o6000, 0o4000]) {
      expect(outcome(architecture, "fchmod", { arguments: [3, bits] })).toBe(EPERM);
      expect(outcome(architecture, "fchmodat", { arguments: [3, 0, bits] })).toBe(EPERM);
      expect(outcome(architecture, "fchmodat2", { arguments: [3, 0, bits, 0] })).toBe(EPERM);
      expect(outcome(architecture, "mknodat", { arguments: [3, 0, 0o100000 | bits] })).toBe(EPERM);
      expect(outcome(architecture, "openat", { arguments: [3, 0, 0o102, bits] })).toBe(EPERM);
      expect(outcome(architecture, "openat", { arguments: [3, 0, 0o20200002, bits] })).toBe(EPERM);
      // Without creating, the fourth argument is whatever the register held.
      expect(outcome(architecture, "openat", { arguments: [3, 0, 0o2, bits] })).toBe(ALLOWED);
    }
    for (const bits of [0, 0o644, 0o755, 0o1777]) {
      expect(outcome(architecture, "fchmod", { arguments: [3, bits] })).toBe(ALLOWED);
      expect(outcome(architecture, "openat", { arguments: [3, 0, 0o102, bits] })).toBe(ALLOWED);
    }
  });

  it("opens sockets of four families, Unix ones only where that is safe", () => {
    const socket = (family: number, protocol = 0, unixSockets = true) =>
      outcome(architecture, "socket", { arguments: [family, 1, protocol], unixSockets });
    for (const family of [1, 2, 10, 16]) expect([family, socket(family)]).toEqual([family, 0]);
    for (const family of [0, 3, 4, 5, 15, 17, 21, 29, 30, 31, 38, 40, 44, 45]) {
      expect([family, socket(family)]).toEqual([family, EAFNOSUPPORT]);
    }
    expect(socket(16, 12)).toBe(EAFNOSUPPORT);
    expect(socket(2, 6)).toBe(ALLOWED);
    expect(socket(1, 0, false)).toBe(EAFNOSUPPORT);
    expect(socket(2, 0, false)).toBe(ALLOWED);
    const pair = (type: number, unixSockets: boolean, family = 1) =>
      outcome(architecture, "socketpair", { arguments: [family, type], unixSockets });
    const CLOEXEC = 0o2000000;
    expect([pair(1, true), pair(2, true), pair(1, false), pair(5, false)]).toEqual([0, 0, 0, 0]);
    expect([pair(2, false), pair(2 | CLOEXEC, false)]).toEqual([EPERM, EPERM]);
    expect(pair(1, true, 40)).toBe(EAFNOSUPPORT);
  });

  it("refuses to type into a terminal and to change personality", () => {
    for (const request of [0x5412, 0x541c, 0x5423]) {
      expect(outcome(architecture, "ioctl", { arguments: [0, request] })).toBe(EPERM);
    }
    expect(outcome(architecture, "ioctl", { arguments: [0, 0x5401] })).toBe(ALLOWED);
    for (const [persona, expected] of [
      [0, 0],
      [0xffffffff, 0],
      [8, 0],
      [0x40000, EPERM],
      [0x400000, EPERM],
    ] as const) {
      expect(outcome(architecture, "personality", { arguments: [persona] })).toBe(expected);
    }
  });

  it("looks at 32 bits of an argument, as the kernel does", () => {
    const high = 2 ** 32;
    expect(outcome(architecture, "ioctl", { arguments: [0, high + 0x5412] })).toBe(EPERM);
    expect(outcome(architecture, "fchmod", { arguments: [3, high + 0o4755] })).toBe(EPERM);
  });

  it("never runs over its end", () => {
    const filters = [true, false].map((unixSockets) =>
      seccompFilter({ architecture, unixSockets }),
    );
    const argument = fc.integer({ min: 0, max: 0xffffffff });
    fc.assert(
      fc.property(fc.nat(700), fc.array(argument, { maxLength: 6 }), (number, given) => {
        for (const filter of filters) {
          const call = { architecture: AUDIT[architecture], number, arguments: given };
          expect(
            [ACTIONS.allow, ACTIONS.kill].includes(runFilter(filter, call) as never) ||
              (runFilter(filter, call) & ~0xffff) === ACTIONS.errno,
          ).toBe(true);
        }
      }),
      { numRuns: 3000 },
    );
  });
});

/** The kernel's own table, where its headers are installed. */
const header = "/usr/include/x86_64-linux-gnu/asm/unistd_64.h";
const table = (() => {
  try {
    return readFileSync(header, "utf8");
  } catch {
    return null;
  }
})();

it("knows the numbers of the kernel's headers", ({ skip }) => {
  skip(table === null, "the kernel's headers are not installed");
  const numbers = new Map(
    [...(table ?? "").matchAll(/^#define __NR_(\w+) (\d+)/gm)].map(([, name, number]) => [
      name,
      Number(number),
    ]),
  );
  for (const [name, number] of Object.entries(SYSCALL_NUMBERS.x64)) {
    // Newer than some headers.
    if (numbers.has(name)) expect([name, number]).toEqual([name, numbers.get(name)]);
  }
});

it("is not written for other architectures", () => {
  expect(() => seccompFilter({ architecture: "s390x", unixSockets: true })).toThrow(/s390x/);
});
