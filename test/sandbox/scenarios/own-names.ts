import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Place, type Scenario, shell } from "../scenario.ts";

const git = (folder: string, ...words: string[]) =>
  execFileSync("git", ["-C", folder, ...words], { encoding: "utf8" });

/** A repository in the workspace, and one below it. */
function makeRepositories({ workspace }: Place): void {
  for (const folder of [workspace, join(workspace, "sub/inner")]) {
    mkdirSync(folder, { recursive: true });
    git(folder, "init", "--quiet");
    writeFileSync(join(folder, "a"), "A\n");
    git(folder, "add", "a");
  }
}

/** What a run that writes into the workspace directly must leave alone (issue 19, items 1 and 9). */
export const scenarios: Readonly<Record<string, Scenario>> = {
  "the .git of a direct workspace can only be read, those below it too": async (place) => {
    makeRepositories(place);
    const { workspace } = place;
    const config = readFileSync(join(workspace, ".git/config"), "utf8");
    const sandbox = await place.open({ mode: "direct" });
    const safe = "git -c safe.directory='*'";
    assert.match(await shell(sandbox, `${safe} status --short`), /^A {2}a$/m);
    for (const folder of [".", "sub/inner"]) {
      const line = `cd ${folder}; echo x > .git/hooks/pre-commit; ${safe} config core.fsmonitor x; rm -rf .git; mv .git y; ln -sfn /tmp .git; echo $?; echo more >> a`;
      assert.match(await shell(sandbox, line), /Read-only file system/);
      assert.equal(existsSync(join(workspace, folder, ".git/hooks/pre-commit")), false);
      assert.equal(readFileSync(join(workspace, folder, "a"), "utf8"), "A\nmore\n");
    }
    await assert.rejects(sandbox.files.write(".git/config", "x"), { code: "EROFS" });
    await assert.rejects(sandbox.files.rename(".git", "z"), { code: "EBUSY" });
    assert.equal(readFileSync(join(workspace, ".git/config"), "utf8"), config);
    assert.deepEqual(
      (await sandbox.diff()).map(({ path }) => path),
      ["a", "sub/inner/a"],
    );
    await sandbox.dispose();
  },

  "writableGit opens it; an overlay's works as ever, and is marked": async (place) => {
    makeRepositories(place);
    const commit =
      "git -c safe.directory='*' -c user.name=n -c user.email=e commit --quiet -m one && git -c safe.directory='*' log --format=%s";
    const aside = await place.open();
    assert.equal(await shell(aside, commit), "one\n");
    const changes = await aside.diff();
    assert.ok(changes.length > 5);
    assert.deepEqual(
      changes.filter(({ warning }) => warning === undefined),
      [],
    );
    assert.deepEqual(await aside.commit({ leaveMarked: true }), []);
    await aside.discard();
    const direct = await place.open({ mode: "direct", writableGit: true });
    assert.equal(await shell(direct, commit), "one\n");
    assert.equal(git(place.workspace, "log", "--format=%s"), "one\n");
    assert.ok((await direct.diff()).every(({ warning }) => warning !== undefined));
    await direct.dispose();
  },

  "a .git that is a file, as of a worktree, can only be read as well; without one nothing is mounted":
    async (place) => {
      writeFileSync(join(place.workspace, ".git"), "gitdir: ../elsewhere\n");
      const sandbox = await place.open({ mode: "direct" });
      assert.match(await shell(sandbox, "echo x > .git; rm .git"), /Read-only|busy/);
      assert.equal(readFileSync(join(place.workspace, ".git"), "utf8"), "gitdir: ../elsewhere\n");
      await sandbox.dispose();
      assert.deepEqual(readdirSync(place.workspace), [".git"]);
    },
};
