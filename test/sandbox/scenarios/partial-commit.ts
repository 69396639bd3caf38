import assert from "node:assert/strict";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { openSandbox } from "../../../src/sandbox/index.ts";
import { StateDirectory } from "../../../src/sandbox/workspace/state-directory.ts";
import { type Place, type Scenario, shell } from "../scenario.ts";

const FILES = {
  a: "A\n", b: "B\n", "d/old": "old\n", "d/deep/q": "q\n", "lib/x": "x\n", "lib/.git/config": "g\n", "lib/.git/HEAD": "h\n",
  "turns/in": "in\n", "package.json": "{}\n", "gone/g": "g\n", "gone-too/h": "h\n",
}; // biome-ignore format: a table

/** Everything that a part of a change can hang on: folders that are replaced, removed, new, turned into links. */
const CHANGE = `echo more >> a; rm b; rm -r d; mkdir d; echo 1 > d/new; echo 2 > d/Makefile
rm -r lib; rm -r turns; ln -s /etc turns; mkdir -p n/m; echo n > n/text; echo n > n/m/tox.ini
mkdir config; echo c > config/c.txt; echo '{"x":1}' > package.json; echo run > tool; chmod +x tool; mkfifo pipe
mkdir -p node_modules/x; echo m > node_modules/x/index.js; rm -r gone gone-too; ln a hard; ln tool tool2; mkdir -p .ostinato/x; echo o > .ostinato/x/o`;

const COMMITTED = [
  "changed a", "removed b", "added config", "added config/c.txt", "removed d/deep", "removed d/deep/q",
  "added d/new", "removed d/old", "removed gone", "removed gone-too", "removed gone-too/h", "removed gone/g", "added hard",
  "removed lib/x", "added n", "added n/text", "added pipe",
]; // biome-ignore format: a table
const LEFT = [
  "added d/Makefile", "removed lib", "removed lib/.git", "removed lib/.git/HEAD", "removed lib/.git/config", "added n/m",
  "added n/m/tox.ini", "added node_modules", "added node_modules/x", "added node_modules/x/index.js", "changed package.json",
  "added tool", "added tool2", "changed turns", "removed turns/in",
]; // biome-ignore format: a table

const STORES = ["overlay", "copy"] as const;

const brief = (changes: readonly { kind: string; path: string }[]) =>
  changes.map(({ kind, path }) => `${kind} ${path}`);
const withoutSpecial = (changes: readonly string[]) =>
  changes.filter((change) => !/pipe|\.ostinato/.test(change));

function fill({ workspace }: Place): void {
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(join(workspace, path, ".."), { recursive: true });
    writeFileSync(join(workspace, path), text);
  }
}

function again(place: Place) {
  const { policy } = new StateDirectory(place.state).read();
  return openSandbox(policy, { stateDirectory: place.state });
}

/** What becomes of a run's changes when only some of them are brought in (issue 19, item 9). */
export const scenarios: Readonly<Record<string, Scenario>> = {
  "what runs later is left aside, whole, and can be committed later": async (place) => {
    const read = (path: string) => readFileSync(join(place.workspace, path), "utf8");
    const has = (path: string) =>
      lstatSync(join(place.workspace, path), { throwIfNoEntry: false }) !== undefined;
    for (const store of STORES) {
      fill(place);
      const sandbox = await place.open({}, { store });
      await shell(sandbox, CHANGE);
      assert.deepEqual(brief(await sandbox.commit({ leaveMarked: true })), COMMITTED);
      assert.deepEqual(
        ["d/Makefile", "node_modules", "tool", "n/m", ".ostinato", "pipe"].filter(has),
        [],
      );
      assert.deepEqual(["lib/.git/config", "turns/in", "n/text", "config/c.txt"].map(has), [
        true, true, true, true,
      ]); // biome-ignore format: a row
      assert.deepEqual([read("a"), read("package.json")], ["A\nmore\n", "{}\n"]);
      // The same sandbox goes on over the rest.
      assert.deepEqual(withoutSpecial(brief(await sandbox.diff())), LEFT);
      assert.equal(await shell(sandbox, "cat d/* package.json; ls n"), '2\n1\n{"x":1}\nm\ntext\n');
      assert.deepEqual(
        brief(await sandbox.commit({ leaveMarked: true })),
        store === "copy" ? ["added pipe"] : [],
      );
      await sandbox.dispose();
      const second = await again(place);
      assert.deepEqual(withoutSpecial(brief(await second.diff())), LEFT);
      assert.deepEqual(withoutSpecial(brief(await second.commit())), LEFT);
      await second.dispose();
      assert.equal(existsSync(place.state), false);
      assert.deepEqual(readdirSync(place.workspace).sort(), [
        "a", "config", "d", "hard", "n", "node_modules", "package.json", "tool", "tool2", "turns",
      ]); // biome-ignore format: a row
      assert.equal(lstatSync(join(place.workspace, "turns")).isSymbolicLink(), true);
      assert.deepEqual([read("d/Makefile"), read("tool")], ["2\n", "run\n"]);
      assert.equal(lstatSync(join(place.workspace, "tool")).mode & 0o7777, 0o755);
      for (const path of ["n/m/tox.ini", "node_modules/x/index.js"]) {
        assert.equal(lstatSync(join(place.workspace, path)).uid, lstatSync(place.workspace).uid);
      }
      for (const name of readdirSync(place.workspace)) {
        rmSync(join(place.workspace, name), { recursive: true });
      }
    }
  },

  "what somebody changes meanwhile in what is in already stands in nobody's way": async (place) => {
    for (const store of STORES) {
      fill(place);
      const sandbox = await place.open({}, { store });
      await shell(sandbox, "echo run >> a; echo '{}' > tsconfig.json; echo x > package.json");
      await sandbox.commit({ leaveMarked: true });
      writeFileSync(join(place.workspace, "a"), "the person's\n");
      writeFileSync(join(place.workspace, "package.json"), "the person's\n");
      assert.deepEqual(brief(await sandbox.diff()), [
        "changed package.json",
        "added tsconfig.json",
      ]);
      if (store === "overlay") assert.equal(await shell(sandbox, "cat a"), "the person's\n");
      // What is left aside is still compared with what the run began with.
      const error = await sandbox.commit().catch((reason) => reason);
      assert.equal(error.code, "workspace.conflict");
      assert.match(error.message, /package\.json/);
      assert.doesNotMatch(error.message, /^a:/m);
      await sandbox.discard();
      assert.equal(readFileSync(join(place.workspace, "a"), "utf8"), "the person's\n");
      await sandbox.dispose();
    }
  },

  "a conflict in what is brought in brings nothing in, and keeps all": async (place) => {
    fill(place);
    const sandbox = await place.open();
    await shell(sandbox, "echo run >> a; echo x > b; echo '{}' > tsconfig.json");
    writeFileSync(join(place.workspace, "a"), "the person's\n");
    const before = brief(await sandbox.diff());
    await assert.rejects(sandbox.commit({ leaveMarked: true }), { code: "workspace.conflict" });
    assert.deepEqual(brief(await sandbox.diff()), before);
    assert.equal(readFileSync(join(place.workspace, "b"), "utf8"), "B\n");
  },
};
