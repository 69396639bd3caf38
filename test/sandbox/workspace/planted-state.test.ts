import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { defaultPolicy } from "../../../src/sandbox/policy.ts";
import { recoverCommit } from "../../../src/sandbox/workspace/commit/commit.ts";
import { readCommitPlan } from "../../../src/sandbox/workspace/commit/read-commit-plan.ts";
import {
  keepsChanges,
  keptStateDirectory,
} from "../../../src/sandbox/workspace/default-state-directory.ts";
import { discardKept } from "../../../src/sandbox/workspace/kept/discard-kept.ts";
import { StateDirectory } from "../../../src/sandbox/workspace/state-directory.ts";
import { removeFolder } from "../../remove-folder.ts";

let root: string;
let home: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "ostinato-planted-"));
  home = join(root, "home");
  mkdirSync(join(home, "project"), { recursive: true });
  mkdirSync(join(home, "Documents"));
  writeFileSync(join(home, "Documents", "thesis"), "years");
  writeFileSync(join(home, ".bashrc"), "# honest");
  vi.stubEnv("OSTINATO_KEY_FILE", join(root, "key"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await removeFolder(root);
});

const OWNER = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
const record = () =>
  ({
    version: 1,
    complete: true,
    policy: defaultPolicy(join(home, "project")),
    store: "overlay",
    user: OWNER,
    owner: OWNER,
  }) as const;

const PLANS = [
  { phase: "staging", workspace: "HOME", staging: "Documents", steps: [] },
  {
    phase: "moving",
    workspace: "HOME",
    staging: "project",
    steps: [{ action: "place", path: ".bashrc", new: 0, old: 1 }],
  },
];

// Audit A1.1.
it.each(PLANS)(
  "a planted plan ($phase) is not carried out, however its record looks",
  async (plan) => {
    const state = new StateDirectory(join(home, "project", ".ostinato", "overlays", "aaaa-1"));
    mkdirSync(state.path, { recursive: true, mode: 0o700 });
    writeFileSync(join(home, "project", "0"), "# evil");
    const text = JSON.stringify({ ...plan, workspace: home });
    writeFileSync(join(state.path, "commit.json"), text);
    const refused = { code: "trust.unverified" };
    await expect(recoverCommit(state)).rejects.toMatchObject(refused);
    writeFileSync(join(state.path, "overlay.json"), JSON.stringify(record()));
    await expect(recoverCommit(state)).rejects.toMatchObject(refused);
    await expect(discardKept(state.path)).rejects.toMatchObject(refused);
    expect(() => state.exists).toThrow("has no seal of your key");
    // Beside a record of our own, too.
    state.write(record());
    await expect(recoverCommit(state)).rejects.toMatchObject(refused);
    expect(readFileSync(join(home, ".bashrc"), "utf8")).toBe("# honest");
    expect(readdirSync(join(home, "Documents"))).toEqual(["thesis"]);
  },
);

it("a sealed plan that was moved to another run's folder is invalid", async () => {
  const one = new StateDirectory(join(root, "states", "one"));
  await one.begin(record());
  one.write(record());
  one.writePlan(
    JSON.stringify({ phase: "done", staging: ".ostinato-commit-0123456789ab", steps: [] }),
  );
  one.unlock();
  cpSync(one.path, join(root, "states", "two"), { recursive: true });
  const two = new StateDirectory(join(root, "states", "two"));
  await expect(recoverCommit(two)).rejects.toMatchObject({ code: "trust.unverified" });
  await recoverCommit(one);
  expect(readdirSync(join(root, "states"))).toEqual(["two"]);
});

it("a plan names no path outside the workspace, no staging folder of its own choice and no workspace", () => {
  const staging = ".ostinato-commit-0123456789ab";
  const read = (plan: object) => () => readCommitPlan(JSON.stringify(plan), "/ours");
  const plan = { phase: "moving", workspace: "/theirs", staging, steps: [] };
  const plain = { phase: "moving", workspace: "/ours", staging, keepsRest: false, steps: [] };
  expect(read(plan)()).toEqual(plain);
  for (const name of ["Documents", "..", `../${staging}`, `${staging}/x`, `${staging}\n`]) {
    expect(read({ ...plan, staging: name }), name).toThrow("is invalid");
  }
  for (const path of ["../x", "/etc/x", "a//b", "a/../../x", ".", "", "a\0b", 1]) {
    const steps = [{ action: "remove", path, old: 0 }];
    expect(read({ ...plan, steps }), String(path)).toThrow("is invalid");
  }
  for (const old of ["../x", -1, 0.5]) {
    expect(read({ ...plan, steps: [{ action: "remove", path: "x", old }] })).toThrow("is invalid");
  }
  expect(read({ ...plan, phase: "later" })).toThrow("is invalid");
});

// Audit A1: ids name folders.
it("an id that is a path leads nowhere", () => {
  for (const id of ["../../x", "..", "a/b", "", "-rf", "a\nb", "x".repeat(129)]) {
    expect(() => keptStateDirectory(id), id).toThrow("is not a run id");
    expect(keepsChanges(id)).toBe(false);
  }
});

it("opens changes over their own workspace alone", () => {
  const state = new StateDirectory(join(root, "state"));
  mkdirSync(state.path);
  state.write(record());
  expect(state.readFor(join(home, "project")).store).toBe("overlay");
  expect(() => state.readFor(home)).toThrow("belong to the workspace");
});
