import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { requireOwnFolder } from "../../src/trust/index.ts";
import { ORDINARY_USER } from "../ordinary-user.ts";
import { removeFolder } from "../remove-folder.ts";

let root: string;
let own: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "ostinato-own-"));
  own = join(root, "project", ".ostinato");
  mkdirSync(own, { recursive: true, mode: 0o700 });
});
afterEach(() => removeFolder(root));

const git = (...words: string[]) => {
  const { status, stderr } = spawnSync("git", words, {
    cwd: join(root, "project"),
    encoding: "utf8",
    env: { PATH: process.env.PATH, HOME: root, GIT_CONFIG_GLOBAL: "/dev/null" },
  });
  expect(status, stderr).toBe(0);
};

it("accepts the user's own folder, and a missing one", () => {
  requireOwnFolder(own);
  requireOwnFolder(join(root, "none"));
});

// Audit A1.5: git's CVE-2022-24765 class.
it("refuses a link, another user's, and one that all may write; closes one to its group", () => {
  symlinkSync(own, join(root, "link"));
  expect(() => requireOwnFolder(join(root, "link"))).toThrow("it is a link");
  chmodSync(own, 0o777);
  expect(() => requireOwnFolder(own)).toThrow("every user can write to it");
  chmodSync(own, 0o770);
  requireOwnFolder(own);
  expect(statSync(own).mode & 0o777).toBe(0o750);
  if (process.getuid?.() === 0) {
    chownSync(own, ORDINARY_USER.uid, ORDINARY_USER.gid);
    expect(() => requireOwnFolder(own)).toThrow(`it belongs to user ${ORDINARY_USER.uid}`);
  }
});

// Audit A1: a clone brings its `.ostinato`.
it.each([
  ["2", "sha1"],
  ["3", "sha1"],
  ["4", "sha1"],
  ["2", "sha256"],
  ["4", "sha256"],
])("refuses one that git tracks (index version %s, %s)", (version, format) => {
  git("init", "-q", `--object-format=${format}`);
  writeFileSync(join(root, "project", ".ostinato-notes"), "other");
  writeFileSync(join(root, "project", "readme"), "x");
  git("-c", `index.version=${version}`, "add", ".ostinato-notes", "readme");
  requireOwnFolder(own);
  writeFileSync(join(own, "journal.db"), "planted");
  requireOwnFolder(own);
  git("add", "-f", ".");
  git("update-index", `--index-version=${version}`);
  expect(() => requireOwnFolder(own)).toThrow("git tracks it");
});

it("refuses one in a folder of a repository, in a worktree of it, and behind a split index", () => {
  git("init", "-q");
  const deep = join(root, "project", "a", "b", ".ostinato");
  mkdirSync(deep, { recursive: true });
  writeFileSync(join(deep, "journal.db"), "planted");
  git("add", "-f", "a");
  expect(() => requireOwnFolder(deep)).toThrow("git tracks it");
  git("-c", "user.name=x", "-c", "user.email=x@x", "commit", "-qm", "x");
  git("worktree", "add", "-q", "../tree");
  expect(() => requireOwnFolder(join(root, "tree", "a", "b", ".ostinato"))).toThrow("tracks it");
  git("update-index", "--split-index");
  expect(() => requireOwnFolder(deep)).toThrow("git tracks it");
  rmSync(join(root, "project", ".git"), { recursive: true });
  requireOwnFolder(deep);
});
