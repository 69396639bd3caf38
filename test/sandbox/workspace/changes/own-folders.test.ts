import { resolve } from "node:path";
import { expect, it } from "vitest";
import { ownFolders } from "../../../../src/sandbox/workspace/changes/own-folders.ts";

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
  expect(ownFolders(resolve(workspace))).toEqual(names);
});
