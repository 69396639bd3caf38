import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { processStamp } from "../../../src/sandbox/stale-runtime-files.ts";
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

  // Audit A1.4.
  "a run can't make a .ostinato in a direct workspace that has none, and no cover is left": async (
    place,
  ) => {
    const { workspace } = place;
    const [one, two] = await Promise.all([
      place.open({ mode: "direct" }),
      place.open({ mode: "direct" }, { stateDirectory: join(place.root, "two") }),
    ]);
    const plant =
      "mkdir -p .ostinato/overlays/x; echo '{}' > .ostinato/overlays/x/commit.json; rm -rf .ostinato; mv .ostinato y; mkdir z; mv -T z .ostinato; rmdir z; ln -sfn /tmp .ostinato; true";
    const calls = [];
    for (let call = 0; call < 6; call++) {
      // Short ones beside long ones: the cover of a call stays as long as the call.
      calls.push(shell(one, `sleep 0.${call}; ${plant}`), shell(two, plant));
    }
    await Promise.all(calls);
    await shell(one, "echo done > done.txt");
    assert.deepEqual(readdirSync(workspace), ["done.txt"]);
    for (const sandbox of [one, two]) {
      const { files } = sandbox;
      await assert.rejects(files.write(".ostinato/journal.db", "x"), { code: "EPERM" });
      await assert.rejects(files.makeDirectory("/workspace/.ostinato"), { code: "EPERM" });
      await assert.rejects(files.rename("done.txt", ".ostinato"), { code: "EPERM" });
      assert.equal(await files.stat(".ostinato"), null);
      assert.deepEqual(
        (await files.list(".")).map(({ name }) => name),
        ["done.txt"],
      );
      assert.deepEqual(
        (await sandbox.diff()).map(({ path }) => path),
        ["done.txt"],
      );
      await sandbox.dispose();
    }
    assert.deepEqual(readdirSync(workspace), ["done.txt"]);
  },

  "one that is there stays, with what is in it, and a mark of a killed process goes": async (
    place,
  ) => {
    const folder = join(place.workspace, ".ostinato");
    mkdirSync(folder, { mode: 0o700 });
    writeFileSync(join(folder, "journal.db"), "theirs");
    writeFileSync(join(folder, "covered 1 pid:[0] 1 00000000"), "");
    const stale = processStamp().replace(/ \d+$/, " 1");
    writeFileSync(join(folder, `covered ${stale} 00000000`), "");
    const sandbox = await place.open({ mode: "direct" });
    const output = await shell(sandbox, "ls -A .ostinato; cat .ostinato/*; rm -rf .ostinato");
    assert.doesNotMatch(output, /journal|theirs/);
    assert.deepEqual(await sandbox.files.list("."), []);
    await assert.rejects(sandbox.files.read(".ostinato/journal.db"), { code: "ENOENT" });
    await assert.rejects(sandbox.files.remove(".ostinato"), { code: "EPERM" });
    await sandbox.dispose();
    assert.deepEqual(readdirSync(folder), ["covered 1 pid:[0] 1 00000000", "journal.db"]);
  },

  "a .ostinato that a run makes beside the workspace is shown, and comes in by no commit": async (
    place,
  ) => {
    for (const store of ["overlay", "copy"] as const) {
      const sandbox = await place.open({}, { store });
      await shell(
        sandbox,
        "mkdir -p .ostinato/overlays/x sub/.ostinato; echo '{}' > .ostinato/overlays/x/commit.json; echo t > sub/text",
      );
      const own = (await sandbox.diff()).filter(({ path }) => path.includes(".ostinato"));
      assert.equal(own.length, 5);
      assert.ok(own.every(({ warning }) => warning?.includes("not committed")));
      assert.deepEqual(
        (await sandbox.commit()).map(({ path }) => path),
        ["sub", "sub/text"],
      );
      assert.deepEqual(readdirSync(place.workspace), ["sub"]);
      assert.deepEqual(readdirSync(join(place.workspace, "sub")), ["text"]);
      rmSync(join(place.workspace, "sub"), { recursive: true });
      await sandbox.dispose();
    }
  },

  // Audit E7.
  "a journal in the workspace is neither read nor changed, and no commit touches it": async (
    place,
  ) => {
    for (const [mode, store] of [
      ["direct", "overlay"],
      ["overlay", "overlay"],
      ["overlay", "copy"],
    ] as const) {
      const folder = join(place.workspace, "logs");
      mkdirSync(folder, { recursive: true });
      const names = ["runs.db", "runs.db-wal", "runs.db-shm"];
      for (const name of names) writeFileSync(join(folder, name), "TRANSCRIPT");
      writeFileSync(join(folder, "other"), "other\n");
      const journal = join(folder, "runs.db");
      const sandbox = await place.open({ mode }, { store, journal });
      const output = await shell(
        sandbox,
        "cat logs/*; for n in logs/runs.db*; do echo x > $n; echo x >> $n; rm -f $n; mv $n away; ln $n hard; cp new $n; done; cp logs/runs.db copy; mkdir logs/runs.db-writers; echo evil > logs/runs.db-journal",
      );
      assert.doesNotMatch(output, /TRANSCRIPT/);
      assert.match(output, /other/);
      await assert.rejects(sandbox.files.read("logs/runs.db"), { code: "ENOENT" });
      await assert.rejects(sandbox.files.write("logs/runs.db-wal", "x"), { code: "EPERM" });
      await assert.rejects(sandbox.files.rename("logs", "moved"), { code: "EBUSY" });
      await assert.rejects(sandbox.files.remove("logs"), { code: "EBUSY" });
      assert.deepEqual(
        (await sandbox.files.list("logs")).map(({ name }) => name),
        ["other"],
      );
      // It is written meanwhile.
      writeFileSync(journal, "TRANSCRIPT AND MORE");
      const changed = (await sandbox.diff()).map(({ path }) => path);
      assert.deepEqual(
        changed.filter((path) => path.includes("runs.db")),
        [],
      );
      await sandbox.commit();
      assert.equal(readFileSync(journal, "utf8"), "TRANSCRIPT AND MORE");
      // SQLite would write what stands in one into the journal.
      const rollback = join(folder, "runs.db-journal");
      assert.equal(existsSync(rollback), mode === "direct");
      if (mode === "direct") assert.equal(readFileSync(rollback, "utf8"), "");
      for (const name of names.slice(1)) {
        assert.equal(readFileSync(join(folder, name), "utf8"), "TRANSCRIPT");
      }
      if (mode === "direct") {
        // Moved away with its folder it is found, and nothing is run any more.
        await shell(sandbox, "mv logs moved");
        await assert.rejects(shell(sandbox, "cat moved/runs.db"), { code: "sandbox.failed" });
      }
      await sandbox.dispose();
      for (const name of readdirSync(place.workspace)) {
        rmSync(join(place.workspace, name), { recursive: true });
      }
    }
  },

  "what was kept of a run knows the journal that lay in its workspace": async (place) => {
    const journal = join(place.workspace, "runs.db");
    writeFileSync(journal, "TRANSCRIPT");
    const first = await place.open({}, { journal });
    await shell(first, "echo n > new");
    await first.dispose();
    writeFileSync(journal, "MORE");
    const second = await place.open();
    assert.doesNotMatch(await shell(second, "cat runs.db"), /MORE/);
    assert.deepEqual(
      (await second.commit()).map(({ path }) => path),
      ["new"],
    );
    assert.equal(readFileSync(journal, "utf8"), "MORE");
  },
};
