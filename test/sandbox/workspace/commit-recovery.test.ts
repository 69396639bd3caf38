import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Change, compareTrees } from "../../../src/sandbox/workspace/changes/changes.ts";
import { applyStep, undoStep } from "../../../src/sandbox/workspace/commit/apply-commit.ts";
import { recoverCommit } from "../../../src/sandbox/workspace/commit/commit.ts";
import { type CommitPlan, planSteps } from "../../../src/sandbox/workspace/commit/commit-plan.ts";
import { stageFiles } from "../../../src/sandbox/workspace/commit/stage-files.ts";
import { KeptChanges } from "../../../src/sandbox/workspace/kept/kept-changes.ts";
import { StateDirectory } from "../../../src/sandbox/workspace/state-directory.ts";
import { AnchoredTree } from "../../../src/sandbox/workspace/tree/anchored-tree.ts";
import { parseTree, scanTree } from "../../../src/sandbox/workspace/tree/tree-scan.ts";
import { removeFolder } from "../../remove-folder.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "ostinato-commit-"));
});
afterEach(() => removeFolder(root));

const OWNER = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };

/** Path → what is there. `null`: a folder. A value that starts with `->` is a link. */
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
  const found: Record<string, string | null> = {};
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" }).sort()) {
    const path = join(folder, name);
    const stat = lstatSync(path);
    found[name] = stat.isDirectory()
      ? null
      : stat.isSymbolicLink()
        ? `->${readlinkSync(path)}`
        : readFileSync(path, "utf8");
  }
  return found;
}

const scan = async (folder: string) => parseTree((await scanTree(folder)).bytes);

/** A commit of the difference between two trees, staged and not yet carried out. */
async function stage(before: Files, after: Files) {
  const workspacePath = join(root, "workspace");
  const writtenPath = join(root, "written");
  for (const path of [workspacePath, writtenPath]) rmSync(path, { recursive: true, force: true });
  make(workspacePath, before);
  make(writtenPath, after);
  const changes = await compareTrees(await scan(workspacePath), await scan(writtenPath), {
    sameContent: async (path) =>
      readFileSync(join(workspacePath, path), "utf8") ===
      readFileSync(join(writtenPath, path), "utf8"),
  });
  const steps = planSteps(changes);
  const plan: CommitPlan = {
    phase: "moving",
    workspace: workspacePath,
    staging: ".staging",
    steps,
    keepsRest: false,
  };
  mkdirSync(join(workspacePath, plan.staging));
  const workspace = new AnchoredTree(workspacePath);
  using written = new AnchoredTree(writtenPath);
  const staging = workspace.folder(plan.staging);
  await stageFiles(plan, changes, written, staging, { sandbox: OWNER, workspace: OWNER });
  return { workspace, staging, plan, workspacePath };
}

const withoutStaging = (files: Files) =>
  Object.fromEntries(Object.entries(files).filter(([path]) => !path.startsWith(".staging")));

/** What a tree looks like once its folders are named. */
const whole = (files: Files): Files => {
  make(join(root, "shape"), files);
  const shape = look(join(root, "shape"));
  rmSync(join(root, "shape"), { recursive: true });
  return shape;
};

const BEFORE: Files = {
  a: "1", "d/x": "2", "d/y": "3", "d/e/f": "4", gone: "5", "old/p": "6", "old/q/r": "7", t: "8", l: "->a",
  "folder/z": "9", keep: "k",
}; // biome-ignore format: a table
const AFTER: Files = {
  a: "one", "d/x": "2", "d/new": "n", "n/m/o": "o", old: "a file now", "t/u": "a folder now", l: "->keep",
  folder: "->d", keep: "k", fresh: "->a",
}; // biome-ignore format: a table

it("carries out all steps", async () => {
  const { workspace, staging, plan, workspacePath } = await stage(BEFORE, AFTER);
  for (const step of plan.steps) applyStep(step, workspace, staging, null);
  workspace[Symbol.dispose]();
  staging[Symbol.dispose]();
  expect(withoutStaging(look(workspacePath))).toEqual(whole(AFTER));
});

it("can be taken back after every single step, whole or half made", async () => {
  const { plan: example } = await stage(BEFORE, AFTER);
  for (let made = 0; made <= example.steps.length; made++) {
    const { workspace, staging, plan, workspacePath } = await stage(BEFORE, AFTER);
    for (const step of plan.steps.slice(0, made)) applyStep(step, workspace, staging, null);
    for (const step of plan.steps.toReversed()) undoStep(step, workspace, staging);
    expect([made, withoutStaging(look(workspacePath))]).toEqual([made, whole(BEFORE)]);
    // A second recovery, of a process that was killed while it recovered.
    for (const step of plan.steps.toReversed()) undoStep(step, workspace, staging);
    expect([made, withoutStaging(look(workspacePath))]).toEqual([made, whole(BEFORE)]);
    workspace[Symbol.dispose]();
    staging[Symbol.dispose]();
  }
});

it("any two trees: forward to the one, back to the other", async () => {
  const name = fc.constantFrom("a", "b", "c", "a/a", "a/b", "b/a", "b/a/c", "c/c/c");
  const content = fc.oneof(fc.constantFrom("1", "2", "->a", "->../x"), fc.constant(null));
  const tree = fc.dictionary(name, content, { maxKeys: 6 }).map((files) => {
    // A file can't have anything in it.
    const paths = Object.keys(files);
    return Object.fromEntries(
      Object.entries(files)
        .filter(
          ([path, value]) => value === null || !paths.some((other) => other.startsWith(`${path}/`)),
        )
        .filter(
          ([path]) => !paths.some((other) => path.startsWith(`${other}/`) && files[other] !== null),
        ),
    );
  });
  await fc.assert(
    fc.asyncProperty(tree, tree, fc.nat(20), async (before, after, cut) => {
      const { workspace, staging, plan, workspacePath } = await stage(before, after);
      const steps = plan.steps.slice(0, cut);
      for (const step of steps) applyStep(step, workspace, staging, null);
      if (steps.length === plan.steps.length) {
        expect(withoutStaging(look(workspacePath))).toEqual(whole(after));
      }
      for (const step of plan.steps.toReversed()) undoStep(step, workspace, staging);
      expect(withoutStaging(look(workspacePath))).toEqual(whole(before));
      workspace[Symbol.dispose]();
      staging[Symbol.dispose]();
    }),
    { numRuns: 120 },
  );
});

it("a process that is killed at any moment of a commit leaves the workspace to be restored", async () => {
  const program = fileURLToPath(new URL("./commit-until-killed.ts", import.meta.url));
  const hash = (files: Files) => createHash("sha256").update(JSON.stringify(files)).digest("hex");
  const outcomes = new Set<string>();
  for (let kill = 0; kill < 12; kill++) {
    const workspace = join(root, `workspace-${kill}`);
    const state = join(root, `state-${kill}`);
    make(workspace, BEFORE);
    const { status, stderr } = spawnSync(
      process.execPath,
      [program, workspace, state, JSON.stringify(AFTER), String(kill)],
      { encoding: "utf8" },
    );
    expect([0, null, 137].includes(status), stderr).toBe(true);
    await recoverCommit(new StateDirectory(state));
    const found = look(workspace);
    const all = hash(found) === hash(whole(AFTER));
    const none = hash(found) === hash(whole(BEFORE));
    expect([kill, all || none, found]).toEqual([kill, true, found]);
    outcomes.add(all ? "all" : "none");
  }
  expect(outcomes.has("none")).toBe(true);
});

// Issue 19, item 9.
it("a process that is killed while it commits a part keeps the rest, or all", async () => {
  const program = fileURLToPath(new URL("./commit-until-killed.ts", import.meta.url));
  const after = { ...AFTER, Makefile: "m", "n/tox.ini": "t" };
  const brief = ({ kind, path }: Change) => `${kind} ${path}`;
  const outcomes = new Set<string>();
  for (let kill = 0; kill < 36; kill += 1 + Math.floor(kill / 12)) {
    const workspace = join(root, `workspace-${kill}`);
    const path = join(root, `state-${kill}`);
    make(workspace, BEFORE);
    const { status, stderr } = spawnSync(
      process.execPath,
      [program, workspace, path, JSON.stringify(after), String(kill), "rest"],
      { encoding: "utf8" },
    );
    expect([0, null, 137].includes(status), stderr).toBe(true);
    const state = new StateDirectory(path);
    await recoverCommit(state);
    const left = await new KeptChanges(state, async () => new Set()).diff();
    const isIn = readFileSync(join(workspace, "a"), "utf8") === "one";
    if (isIn) {
      expect([kill, look(workspace)]).toEqual([kill, whole(AFTER)]);
      expect([kill, left.map(brief)]).toEqual([kill, ["added Makefile", "added n/tox.ini"]]);
    } else {
      expect([kill, look(workspace)]).toEqual([kill, whole(BEFORE)]);
      expect([kill, left.length > 20]).toEqual([kill, true]);
    }
    outcomes.add(isIn ? "in" : "none");
  }
  expect([...outcomes].sort()).toEqual(["in", "none"]);
});

it("removes two folders of which one's name begins as the other's", async () => {
  const { workspace, staging, plan, workspacePath } = await stage(
    { "a/x": "1", "a-b/y": "2", "a.c": "3", keep: "k" },
    { keep: "k" },
  );
  for (const step of plan.steps) applyStep(step, workspace, staging, null);
  workspace[Symbol.dispose]();
  staging[Symbol.dispose]();
  expect(withoutStaging(look(workspacePath))).toEqual({ keep: "k" });
});
