import { expect, it } from "vitest";
import { droppedRange, sandboxUser } from "../../src/sandbox/sandbox-user.ts";

const maps =
  (uid: string, gid = uid) =>
  (name: string) =>
    name === "uid_map" ? uid : gid;

it.each([
  ["on a machine", "0 0 4294967295\n", { first: 1_800_000_000, end: 2_000_000_000 }],
  ["in a container with a range", "0 1000 1\n1 100000 65536\n", { first: 61_441, end: 65_537 }],
  ["in a container that maps the first ids", "0 100000 65536\n", { first: 61_440, end: 65_536 }],
  ["in a user namespace of one", "0 1000 1\n", null],
  ["in a small one", "0 1000 1\n1 5000 100\n", null],
])("root drops %s to %j", (_, map, range) => {
  expect(droppedRange(maps(map))).toEqual(range);
});

it("takes what users and groups both have", () => {
  const both = maps("0 100000 65536\n", "0 100000 10000\n");
  expect(droppedRange(both)).toEqual({ first: 5904, end: 10_000 });
});

it("gives root a number of nobody's, and leaves others as they are", () => {
  const user = sandboxUser();
  if (process.getuid?.() === 0) {
    expect(user.drops).toBe(true);
    expect(user.uid).toBeGreaterThan(0);
    expect(sandboxUser(user.uid)).toEqual(user);
  } else {
    expect(user).toEqual({ uid: process.getuid?.(), gid: process.getgid?.(), drops: false });
  }
});
