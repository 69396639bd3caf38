import { expect, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { tooOldNode } from "../../src/cli/node-version.ts";

test("a Node that lacks what is used is named, with the way to a newer one", () => {
  expect(tooOldNode("20.20.2")).toContain("Node 20.20.2 is too old");
  expect(tooOldNode("22.17.1")).toContain("needs 22.18");
  expect(tooOldNode("22.18.0")).toBeNull();
  expect(tooOldNode("24.0.0")).toBeNull();
  expect(tooOldNode("100.1.0")).toBeNull();
});

test("it is the one that package.json asks for", () => {
  const [, oldest = ""] = manifest.engines.node.split(">=");
  expect(tooOldNode(`${oldest}.0`)).toBeNull();
  const [major, minor] = oldest.split(".").map(Number);
  expect(tooOldNode(`${major}.${Number(minor) - 1}.9`)).not.toBeNull();
});
