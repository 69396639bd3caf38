import { resolve } from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { ownFolders } from "../../../../src/sandbox/workspace/changes/own-folders.ts";

afterEach(() => vi.unstubAllEnvs());

it.each([
  [".", [".ostinato"]],
  ["..", [".ostinato", expect.stringMatching(/^[^/]+\/\.ostinato$/)]],
  ["../beside", [".ostinato"]],
  ["below", [".ostinato"]],
  // A workspace in one of ours: its own folder, or its parent, is nothing to leave out.
  [".ostinato", [".ostinato"]],
  [".ostinato/x", [".ostinato"]],
  [".ostinato/x/y", [".ostinato"]],
])("of the workspace %s", (workspace, names) => {
  // The home of whoever runs the tests may be in these workspaces.
  vi.stubEnv("XDG_STATE_HOME", "/state-of-nobody");
  vi.stubEnv("OSTINATO_KEY_FILE", "/state-of-nobody/key");
  expect(ownFolders(resolve(workspace))).toEqual(names);
});

it("of a workspace that contains the person's state", () => {
  vi.stubEnv("XDG_STATE_HOME", resolve("below/state"));
  vi.stubEnv("OSTINATO_KEY_FILE", resolve("below/keys/mine"));
  expect(ownFolders(resolve("below"))).toEqual([".ostinato", "state/ostinato", "keys/mine"]);
});
