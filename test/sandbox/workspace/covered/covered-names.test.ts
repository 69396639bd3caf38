import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { CoveredNames } from "../../../../src/sandbox/workspace/covered/covered-names.ts";
import { journalName } from "../../../../src/sandbox/workspace/covered/journal-name.ts";
import { removeFolder } from "../../../remove-folder.ts";

let workspace: string;
beforeEach(() => {
  workspace = realpathSync(mkdtempSync(join(tmpdir(), "ostinato-covered-")));
});
afterEach(() => removeFolder(workspace));

const own = () => join(workspace, ".ostinato");

it("the last of several calls takes the folder away, whoever made it", () => {
  const names = new CoveredNames(workspace, []);
  const first = names.cover(true);
  const second = new CoveredNames(workspace, []).cover(true);
  expect([first.folders, second.folders]).toEqual([[".ostinato"], [".ostinato"]]);
  first[Symbol.dispose]();
  expect(readdirSync(own())).toHaveLength(1);
  second[Symbol.dispose]();
  expect(existsSync(own())).toBe(false);
  using third = names.cover(false);
  expect(third.folders).toEqual([]);
  expect(existsSync(own())).toBe(false);
});

it("a folder that isn't there is not compared, since a call may make it; a link or a file is", () => {
  const names = new CoveredNames(workspace, []);
  expect(names.uncompared).toEqual([".ostinato"]);
  mkdirSync(own());
  expect(names.uncompared).toEqual([".ostinato"]);
  rmSync(own(), { recursive: true });
  symlinkSync("/tmp", own());
  expect(names.uncompared).toEqual([]);
  using covers = names.cover(true);
  expect(covers.folders).toEqual([]);
  expect(readdirSync(workspace)).toEqual([".ostinato"]);
});

it("knows a journal by what it is, also through a link, and stops where it was moved", () => {
  mkdirSync(join(workspace, "logs"));
  const journal = join(workspace, "logs", "runs.db");
  writeFileSync(journal, "");
  symlinkSync("logs", join(workspace, "way"));
  expect(journalName(workspace, join(workspace, "way", "runs.db"))).toBe("logs/runs.db");
  expect(journalName(workspace, join(workspace, "..", "runs.db"))).toBeNull();
  expect(journalName(workspace, ":memory:")).toBeNull();
  const names = new CoveredNames(workspace, ["logs/runs.db"]);
  {
    using covers = names.cover(true);
    expect(covers.files).toEqual(["logs/runs.db", "logs/runs.db-journal"]);
  }
  renameSync(join(workspace, "logs"), join(workspace, "moved"));
  expect(() => names.cover(true)).toThrow(/was moved or replaced/);
  expect(existsSync(own())).toBe(false);
});
