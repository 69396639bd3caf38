import { removeTree } from "../src/sandbox/workspace/tree/remove-tree.ts";

/**
 * Removes a test's folder as the product removes a run's: whoever runs the tests, whatever a run has
 * closed in it. `rmSync` stops at a folder that its own owner may not enter.
 */
export async function removeFolder(path: string): Promise<void> {
  await removeTree(path);
}
