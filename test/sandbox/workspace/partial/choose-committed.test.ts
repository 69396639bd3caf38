import {
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, it } from "vitest";
import { defaultPolicy } from "../../../../src/sandbox/policy.ts";
import { KeptChanges } from "../../../../src/sandbox/workspace/kept/kept-changes.ts";
import { chooseCommitted } from "../../../../src/sandbox/workspace/partial/choose-committed.ts";
import { StateDirectory } from "../../../../src/sandbox/workspace/state-directory.ts";
import { copyTree } from "../../../../src/sandbox/workspace/tree/copy-tree.ts";
import { scanTree } from "../../../../src/sandbox/workspace/tree/tree-scan.ts";
import { removeFolder } from "../../../remove-folder.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "ostinato-chosen-"));
});
afterEach(() => removeFolder(root));

const OWNER = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };

/** Path → content; null: a folder; `->x`: a link. */
type Files = Readonly<Record<string, string | null>>;

function make(folder: string, files: Files): void {
  mkdirSync(folder, { recursive: true });
  for (const [path, content] of Object.entries(files)) {
    const full = join(folder, path);
    mkdirSync(join(full, ".."), { recursive: true });
    if (content === null) mkdirSync(full, { recursive: true });
    else if (content.startsWith("->")) symlinkSync(content.slice(2), full);
    else writeFileSync(full, content);
  }
}

function look(folder: string): Files {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  return Object.fromEntries(
    names.map((name) => {
      const path = join(folder, name);
      const found = lstatSync(path);
      if (found.isDirectory()) return [name, null];
      return [name, found.isSymbolicLink() ? "->" : readFileSync(path, "utf8")];
    }),
  );
}

async function changedTree(number: number, before: Files, after: Files) {
  const workspace = join(root, `workspace-${number}`);
  make(workspace, before);
  const state = new StateDirectory(join(root, `state-${number}`));
  const policy = defaultPolicy(workspace);
  const record = {
    version: 1,
    complete: true,
    policy,
    store: "copy",
    user: OWNER,
    owner: OWNER,
  } as const;
  await state.begin(record);
  writeFileSync(state.manifest, (await scanTree(workspace)).bytes);
  await copyTree(workspace, state, OWNER);
  state.write(record);
  for (const name of readdirSync(state.copy)) rmSync(join(state.copy, name), { recursive: true });
  make(state.copy, after);
  return { workspace, kept: new KeptChanges(state, async () => new Set()) };
}

const name = fc.constantFrom(
  "a",
  "b",
  "a-b",
  "a/Makefile",
  "a/b",
  "a/b/c",
  "b/.git/HEAD",
  "b/.git",
  "b/tox.ini",
  "c/d/e",
  "c/d",
  "c/HEAD",
);
const content = fc.oneof(fc.constantFrom("1", "2", "->a", "->/absent"), fc.constant(null));
const tree = fc.dictionary(name, content, { maxKeys: 8 }).map((files) => {
  const paths = Object.keys(files);
  return Object.fromEntries(
    Object.entries(files).filter(([path, value]) => {
      const isFolder = value === null || !paths.some((other) => other.startsWith(`${path}/`));
      const isReached = !paths.some(
        (other) => path.startsWith(`${other}/`) && files[other] !== null,
      );
      return isFolder && isReached;
    }),
  );
});

it("any two trees: a part, then the rest, makes the second of the first", async () => {
  let number = 0;
  await fc.assert(
    fc.asyncProperty(tree, tree, async (before, after) => {
      const { workspace, kept } = await changedTree(number++, before, after);
      const changes = await kept.diff();
      const { committed, left } = chooseCommitted(changes, true);
      expect(committed.length + left.length).toBe(changes.length);
      const brief = ({ kind, path }: { kind: string; path: string }) => `${kind} ${path}`;
      const whole = look(join(root, `state-${number - 1}`, "copy"));
      await kept.commit(changes, { leaveMarked: true });
      if (left.length > 0) {
        expect((await kept.diff()).map(brief)).toEqual(left.map(brief));
        await kept.commit(await kept.diff());
      }
      expect(look(workspace)).toEqual(whole);
    }),
    { numRuns: 80 },
  );
});

// Else its content was gone from the workspace, and with a discard from everywhere.
it("the removal of a file that was moved to a marked name waits with it", async () => {
  const { workspace, kept } = await changedTree(
    0,
    { "build.txt": "all:\n\techo hi\n", x: "1" },
    {},
  );
  const copy = join(root, "state-0", "copy");
  linkSync(join(workspace, "build.txt"), join(copy, "Makefile"));
  writeFileSync(join(copy, "y"), "2");
  const { committed, left } = chooseCommitted(await kept.diff(), true);
  expect(committed.map(({ kind, path }) => `${kind} ${path}`)).toEqual(["removed x", "added y"]);
  expect(left.map(({ kind, path }) => `${kind} ${path}`).sort()).toEqual([
    "added Makefile",
    "removed build.txt",
  ]);
});

// Audit A1: what lies under the name `.ostinato` acts for Ostinato.
it("never imports what is under the name .ostinato, at any depth, nor removes it", async () => {
  const before = { "sub/.ostinato/journal.db": "mine", "sub/x": "1", "keep/y": "2" };
  const { workspace, kept } = await changedTree(0, before, {
    ".ostinato/overlays/x/commit.json": "{}",
    "new/.ostinato/journal.db": "planted",
    "new/text": "t",
    "only/.ostinato": "->/etc",
    "keep/.ostinato": "a file",
    "keep/y": "2",
  });
  const changes = await kept.diff();
  const own = changes.filter(({ path }) => path.includes(".ostinato"));
  expect(own.length).toBeGreaterThan(5);
  const brought = (await kept.commit(changes)).map(({ kind, path }) => `${kind} ${path}`);
  expect(brought).toEqual(["added new", "added new/text", "removed sub/x"]);
  expect(look(workspace)).toEqual({
    keep: null,
    "keep/y": "2",
    new: null,
    "new/text": "t",
    sub: null,
    "sub/.ostinato": null,
    "sub/.ostinato/journal.db": "mine",
  });
});
