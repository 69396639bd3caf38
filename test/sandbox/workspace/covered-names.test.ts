import { existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { defaultPolicy, openSandbox } from "../../../src/sandbox/index.ts";
import { removeFolder } from "../../remove-folder.ts";

let root: string;
let workspace: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "ostinato-covered-"));
  workspace = join(root, "workspace");
  mkdirSync(workspace);
});
afterEach(() => removeFolder(root));

const open = (name: string) =>
  openSandbox(defaultPolicy(workspace, { mode: "direct" }), { stateDirectory: join(root, name) });
const PLANT =
  "mkdir -p .ostinato/overlays/x; echo '{}' > .ostinato/overlays/x/commit.json; rm -rf .ostinato; mv .ostinato y; echo done > done.txt";

// Audit A1.4.
it("a run can't make a .ostinato in a direct workspace that has none, and nothing is left of the cover", async () => {
  const [sandbox, other] = [await open("one"), await open("two")];
  try {
    await sandbox.exec({ argv: ["sh", "-c", PLANT] });
    await expect(sandbox.files.write(".ostinato/journal.db", Buffer.from("x"))).rejects.toThrow();
    expect(readdirSync(join(workspace, ".ostinato"))).toEqual([]);
    expect((await sandbox.diff()).map(({ path }) => path)).toEqual(["done.txt"]);
    // One that ends uncovers nothing for another.
    await other.exec({ argv: ["true"] });
    await other.dispose();
    await sandbox.exec({ argv: ["sh", "-c", PLANT] });
    expect(readdirSync(workspace).sort()).toEqual([".ostinato", "done.txt"]);
    expect(readdirSync(join(workspace, ".ostinato"))).toEqual([]);
  } finally {
    await sandbox.dispose();
  }
  expect(readdirSync(workspace)).toEqual(["done.txt"]);
});

it("one that is there stays, with what is in it", async () => {
  mkdirSync(join(workspace, ".ostinato"));
  writeFileSync(join(workspace, ".ostinato", "journal.db"), "theirs");
  const sandbox = await open("one");
  const { output } = await sandbox.exec({ argv: ["sh", "-c", `ls .ostinato; ${PLANT}`] });
  await sandbox.dispose();
  expect(output).not.toContain("journal.db");
  expect(existsSync(join(workspace, ".ostinato", "journal.db"))).toBe(true);
});
