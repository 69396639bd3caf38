import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { OstinatoError } from "../../../src/errors.ts";
import { openSandbox } from "../../../src/sandbox/index.ts";
import { processStamp } from "../../../src/sandbox/stale-runtime-files.ts";
import { StateDirectory } from "../../../src/sandbox/workspace/state-directory.ts";
import { CannotBePlayed, type Place, type Scenario, shell } from "../scenario.ts";

function fill({ workspace }: Place): void {
  for (const folder of ["d/deep", "gone", "empty"])
    mkdirSync(join(workspace, folder), { recursive: true });
  for (const [path, text] of Object.entries({
    a: "A\n", b: "B\n", "d/old": "old\n", "d/deep/q": "q\n", mode: "m\n", same: "same\n", size: "sizes\n",
    "gone/g": "g\n", turns: "file\n", "one": "linked\n",
  })) writeFileSync(join(workspace, path), text); // biome-ignore format: a table
  linkSync(join(workspace, "one"), join(workspace, "two"));
  symlinkSync("a", join(workspace, "link"));
}

/** Everything that a change could show in. */
function fingerprint(folder: string): string {
  const hash = createHash("sha256");
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" }).sort()) {
    const path = join(folder, name);
    const { mode, size, mtimeMs, uid, gid, nlink } = lstatSync(path);
    hash.update(`${name}\0${mode}\0${size}\0${mtimeMs}\0${uid}\0${gid}\0${nlink}\0`);
    if (lstatSync(path).isFile()) hash.update(readFileSync(path));
    if (lstatSync(path).isSymbolicLink()) hash.update(readlinkSync(path));
  }
  return hash.digest("hex");
}

const CHANGE = `echo more >> a; rm b; mkdir n; echo 1 > n/1; ln n/1 n/2; ln -s n/1 pointer; rm -r d; mkdir d; echo z > d/new
chmod 700 mode; touch same; printf S | dd of=size conv=notrunc status=none; rm -r gone; echo file > gone
rm turns; mkdir turns; echo t > turns/t; rm -r empty; ln -sfn b link; echo x > .bashrc; mkfifo pipe; mkdir -p .git/hooks; echo x > .git/hooks/pre-commit`;

const CHANGED = [
  "added .bashrc !", "added .git !", "added .git/hooks !", "added .git/hooks/pre-commit !", "changed a", "removed b",
  "removed d/deep", "removed d/deep/q", "added d/new", "removed d/old", "removed empty", "changed gone",
  "removed gone/g", "changed link", "mode mode !", "added n", "added n/1", "added n/2", "added pipe !",
  "added pointer", "changed size", "changed turns", "added turns/t",
]; // biome-ignore format: a table

const brief = (changes: readonly { kind: string; path: string; warning?: string }[]) =>
  changes.map(({ kind, path, warning }) => `${kind} ${path}${warning === undefined ? "" : " !"}`);

function checkCommitted({ workspace }: Place): void {
  const read = (path: string) => readFileSync(join(workspace, path), "utf8");
  const own = statSync(workspace);
  assert.equal(read("a"), "A\nmore\n");
  assert.equal(read("size"), "Sizes\n");
  assert.deepEqual(readdirSync(join(workspace, "d")), ["new"]);
  assert.equal(read("gone"), "file\n");
  assert.equal(read("turns/t"), "t\n");
  assert.equal(readlinkSync(join(workspace, "link")), "b");
  assert.equal(readlinkSync(join(workspace, "pointer")), "n/1");
  assert.equal(lstatSync(join(workspace, "mode")).mode & 0o7777, 0o700);
  assert.equal(lstatSync(join(workspace, "n/1")).ino, lstatSync(join(workspace, "n/2")).ino);
  for (const gone of ["b", "empty", "pipe"]) assert.equal(existsSync(join(workspace, gone)), false);
  for (const made of ["a", "n", "n/1", "turns/t", "pointer", ".bashrc"]) {
    const { uid, gid } = lstatSync(join(workspace, made));
    assert.deepEqual([made, uid, gid], [made, own.uid, own.gid]);
  }
  assert.deepEqual(
    readdirSync(workspace).filter((name) => name.startsWith(".ostinato")),
    [],
  );
}

/** What becomes of what a run writes. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  "what may not be read or written is told with what to do, and changes are kept": async (
    place,
  ) => {
    // Root may.
    if (process.getuid?.() === 0) return;
    const failure = async (action: Promise<unknown>) => {
      const error = await action.then(() => null).catch((cause: unknown) => cause);
      return OstinatoError.is(error) ? `${error.code} ${error.message} ${error.hint}` : `${error}`;
    };
    chmodSync(place.workspace, 0o000);
    assert.match(await failure(place.open()), /^workspace\.missing .* can't be read\. Name a/);
    chmodSync(place.workspace, 0o755);
    const closed = join(place.root, "closed");
    mkdirSync(closed, { mode: 0o555 });
    assert.match(
      await failure(place.open({}, { stateDirectory: join(closed, "state") })),
      /^sandbox\.failed .*closed\/state, can't be created \(EACCES\)\. .*XDG_STATE_HOME/,
    );
    const sandbox = await place.open();
    await shell(sandbox, "echo x > new");
    chmodSync(place.workspace, 0o555);
    assert.match(
      await failure(sandbox.commit()),
      /^sandbox\.failed The workspace \/[^ ]*, or .* \(EACCES\)\. Nothing was committed; .*Commit as/,
    );
    chmodSync(place.workspace, 0o755);
    assert.deepEqual(
      (await sandbox.commit()).map(({ path }) => path),
      ["new"],
    );
  },

  "a run's changes are shown, discarded, and the workspace is byte-identical": async (place) => {
    fill(place);
    const before = fingerprint(place.workspace);
    const sandbox = await place.open();
    await shell(sandbox, CHANGE);
    assert.deepEqual(brief(await sandbox.diff()), CHANGED);
    assert.equal(fingerprint(place.workspace), before);
    await sandbox.discard();
    assert.deepEqual(await sandbox.diff(), []);
    assert.equal(await shell(sandbox, "cat b; ls d"), "B\ndeep\nold\n");
    await sandbox.dispose();
    assert.equal(fingerprint(place.workspace), before);
    assert.deepEqual(readdirSync(place.root), ["workspace"]);
  },

  "what comes to nothing leaves nothing behind (issue 18, row 13)": async (place) => {
    fill(place);
    for (const store of ["overlay", "copy"] as const) {
      const sandbox = await place.open({}, { store });
      await shell(sandbox, "echo x > new; rm new; cp a b2; mv b2 a; touch b");
      // What else is in such a folder is told by looking into it from inside.
      await shell(sandbox, "echo x > d/new; rm d/new");
      await sandbox.dispose();
      assert.deepEqual(readdirSync(place.root), ["workspace"]);
    }
  },

  "looking at a git repository changes nothing (issue 18, row 14)": async (place) => {
    const git = (...words: string[]) => execFileSync("git", ["-C", place.workspace, ...words]);
    git("init", "--quiet");
    writeFileSync(join(place.workspace, "a"), "A\n");
    git("add", "a");
    // What the index says of the file is out of date: git would write it anew.
    utimesSync(join(place.workspace, "a"), 1, 1);
    const sandbox = await place.open();
    assert.match(await shell(sandbox, "git -c safe.directory='*' status"), /new file: +a/);
    assert.deepEqual(await sandbox.diff(), []);
  },

  "a commit brings everything over, with owner, mode, links and time": async (place) => {
    fill(place);
    const sandbox = await place.open();
    await shell(sandbox, CHANGE);
    await shell(sandbox, "touch -d '2001-02-03 04:05:06 UTC' n/1");
    assert.deepEqual(brief(await sandbox.commit()), CHANGED);
    checkCommitted(place);
    assert.equal(statSync(join(place.workspace, "n/1")).mtimeMs, Date.UTC(2001, 1, 3, 4, 5, 6));
    // The run goes on from there.
    assert.deepEqual(await sandbox.diff(), []);
    await shell(sandbox, "echo again >> a");
    assert.deepEqual(brief(await sandbox.commit()), ["changed a"]);
    assert.equal(readFileSync(join(place.workspace, "a"), "utf8"), "A\nmore\nagain\n");
  },

  "changes outlive the sandbox and are settled by another one": async (place) => {
    fill(place);
    const first = await place.open();
    await shell(first, CHANGE);
    await first.dispose();
    const { policy } = new StateDirectory(place.state).read();
    const second = await openSandbox(policy, { stateDirectory: place.state });
    assert.deepEqual(brief(await second.diff()), CHANGED);
    await shell(second, "rm .bashrc");
    await second.dispose();
    const third = await openSandbox(policy, { stateDirectory: place.state });
    assert.deepEqual(brief(await third.commit()), CHANGED.slice(1));
    await third.dispose();
    assert.equal(existsSync(join(place.workspace, "n/1")), true);
    assert.equal(existsSync(place.state), false);
  },

  "a copied tree behaves as an overlay does": async (place) => {
    fill(place);
    const sandbox = await place.open({}, { store: "copy" });
    assert.equal(sandbox.store, "copy");
    await shell(sandbox, CHANGE);
    assert.deepEqual(brief(await sandbox.diff()), CHANGED);
    await sandbox.commit();
    checkCommitted(place);
    await sandbox.dispose();
  },

  "files of another owner can be changed and keep their owner": async (place) => {
    fill(place);
    const isRoot = process.getuid?.() === 0;
    const [uid = 0, gid = 0] = [process.getuid?.(), process.getgid?.()];
    const secondGroup = process.getgroups?.().find((group) => group !== gid);
    if (!isRoot && secondGroup === undefined) {
      throw new CannotBePlayed("a user of one group can't make a file of another owner");
    }
    const other = isRoot ? [33, 33] : [uid, secondGroup];
    for (const name of ["a", "b", "d/old"]) {
      chownSync(join(place.workspace, name), other[0] ?? 0, other[1] ?? 0);
      chmodSync(join(place.workspace, name), 0o666);
    }
    const sandbox = await place.open();
    // In a user namespace, an overlay can't copy up a file whose owner it doesn't know.
    assert.equal(sandbox.store, isRoot ? "overlay" : "copy");
    await shell(sandbox, "echo more >> a; rm b; echo new > c");
    assert.deepEqual(brief(await sandbox.commit()), ["changed a", "removed b", "added c"]);
    const ownerOf = (name: string) => {
      const { uid, gid } = lstatSync(join(place.workspace, name));
      return [uid, gid];
    };
    if (isRoot) assert.deepEqual(ownerOf("a"), other);
    assert.deepEqual(ownerOf("d/old"), other);
    assert.deepEqual(ownerOf("c"), [process.getuid?.(), process.getgid?.()]);
  },

  "a commit over a workspace that changed lists every conflict and writes nothing": async (
    place,
  ) => {
    fill(place);
    const sandbox = await place.open();
    await shell(
      sandbox,
      "echo run > a; rm b; rm -r d; echo n > fresh; mkdir made; chmod 600 mode; echo fine > fine",
    );
    writeFileSync(join(place.workspace, "a"), "someone");
    writeFileSync(join(place.workspace, "b"), "someone");
    writeFileSync(join(place.workspace, "d/extra"), "someone");
    writeFileSync(join(place.workspace, "fresh"), "someone");
    mkdirSync(join(place.workspace, "made"));
    chmodSync(join(place.workspace, "mode"), 0o640);
    const before = fingerprint(place.workspace);
    const error = await sandbox.commit().catch((reason) => reason);
    assert.ok(OstinatoError.is(error) && error.code === "workspace.conflict", String(error));
    for (const path of ["a", "b", "d", "fresh", "made", "mode"]) {
      assert.match(error.message, new RegExp(`^${path}: `, "m"));
    }
    assert.doesNotMatch(error.message, /fine/);
    assert.equal(fingerprint(place.workspace), before);
    // Nothing is lost either: the changes are still there.
    assert.equal((await sandbox.diff()).length, 10);
    assert.equal(await shell(sandbox, "cat fine"), "fine\n");
  },

  "a direct workspace is written at once, as its owner": async (place) => {
    fill(place);
    const sandbox = await place.open({ mode: "direct" });
    assert.equal(sandbox.store, "direct");
    await shell(sandbox, CHANGE);
    const own = statSync(place.workspace);
    const { uid, gid, mode } = statSync(join(place.workspace, "n/1"));
    assert.deepEqual([uid, gid, mode & 0o777], [own.uid, own.gid, 0o644]);
    assert.deepEqual(
      brief(await sandbox.diff()).filter((line) => !/ (same|one|two)$/.test(line)),
      CHANGED,
    );
    await assert.rejects(sandbox.discard(), { code: "sandbox.policy" });
    assert.ok((await sandbox.commit()).length > 0);
    assert.deepEqual(await sandbox.diff(), []);
  },

  "a large tree is compared and committed": async (place) => {
    for (let folder = 0; folder < 100; folder++) {
      mkdirSync(join(place.workspace, `d${folder}`));
      for (let file = 0; file < 50; file++)
        writeFileSync(join(place.workspace, `d${folder}/f${file}`), "x");
    }
    const sandbox = await place.open();
    await shell(
      sandbox,
      "rm -r d1; echo y > d2/f3; for i in $(seq 2000); do echo $i > d3/new$i; done",
    );
    const changes = await sandbox.commit();
    assert.equal(changes.length, 51 + 1 + 2000);
    assert.equal(readdirSync(join(place.workspace, "d3")).length, 2050);
    assert.equal(existsSync(join(place.workspace, "d1")), false);
  },

  "changes that someone else works on, in this process or another, are left alone": async (
    place,
  ) => {
    fill(place);
    const sandbox = await place.open();
    await shell(sandbox, "echo x > new");
    const other = spawn("sleep", ["60"]);
    await once(other, "spawn");
    const inUse = (pid = 0) => ({ code: "sandbox.failed", message: new RegExp(`process ${pid}`) });
    await assert.rejects(place.open(), inUse(process.pid));
    await sandbox.dispose();
    mkdirSync(join(place.state, "locks"));
    writeFileSync(join(place.state, "locks", `${processStamp(other.pid)} 0`), "");
    await assert.rejects(place.open(), inUse(other.pid));
    other.kill("SIGKILL");
    await once(other, "exit");
    const next = await place.open();
    assert.deepEqual(brief(await next.diff()), ["added new"]);
  },

  "a state directory that can't be is refused": async (place) => {
    const inside = join(place.workspace, "state");
    await assert.rejects(place.open({}, { stateDirectory: inside }), { code: "sandbox.policy" });
    mkdirSync(place.state);
    writeFileSync(join(place.state, "precious"), "x");
    await assert.rejects(place.open(), { code: "sandbox.policy" });
    assert.deepEqual(readdirSync(place.state), ["precious"]);
    assert.equal(existsSync(inside), false);
  },

  "what is in a folder that the run has closed is neither removed nor lost": async (place) => {
    fill(place);
    mkdirSync(join(place.workspace, "private"), { mode: 0o000 });
    for (const store of ["overlay", "copy"] as const) {
      const stateDirectory = `${place.state}-${store}`;
      const sandbox = await place.open({}, { store, stateDirectory });
      assert.equal(sandbox.store, store);
      assert.deepEqual(await sandbox.diff(), []);
      const made = `out-${store}`;
      await shell(sandbox, `mkdir ${made}; echo x > ${made}/result; chmod 000 d ${made}`);
      const settled = sandbox.commit();
      // Root may look into a copy; into an overlay its dropped user looks.
      if (process.getuid?.() === 0 && store === "copy") {
        await settled;
      } else {
        const error = await settled.catch((reason) => reason);
        assert.ok(OstinatoError.is(error) && error.code === "sandbox.failed", String(error));
        assert.match(error.message, /made the folder (d|out-overlay|out-copy) unreadable,/);
        assert.equal(existsSync(join(place.workspace, made)), false);
        const written = join(stateDirectory, store === "overlay" ? "upper" : "copy");
        await sandbox.dispose();
        for (const name of ["d", made]) chmodSync(join(written, name), 0o755);
        await (await place.open({}, { stateDirectory })).commit();
      }
      chmodSync(join(place.workspace, made), 0o755);
      chmodSync(join(place.workspace, "d"), 0o755);
      assert.equal(readFileSync(join(place.workspace, made, "result"), "utf8"), "x\n");
      assert.equal(readFileSync(join(place.workspace, "d/deep/q"), "utf8"), "q\n");
      await sandbox.dispose();
    }
    const whole = await place.open();
    await shell(whole, "echo x > new; chmod 000 .");
    const error = await whole.commit().catch((reason) => reason);
    if (process.getuid?.() !== 0) assert.match(String(error), /made the folder \. unreadable,/);
    await whole.dispose();
    const direct = await place.open(
      { mode: "direct" },
      { stateDirectory: `${place.state}-direct` },
    );
    await shell(direct, "chmod 000 d");
    assert.deepEqual(brief(await direct.commit()), ["mode d"]);
    await shell(direct, "chmod 755 d");
    assert.deepEqual(brief(await direct.diff()), ["mode d"]);
  },

  "a file that is written while changes are committed is never lost": async (place) => {
    fill(place);
    const sandbox = await place.open();
    for (let round = 0; round < 10; round++) {
      // A folder that was made anew takes the diff longest.
      await shell(sandbox, `rm -rf d; mkdir d; echo ${round} > d/new`);
      const committed = sandbox.commit().catch((reason) => reason);
      await new Promise((resolve) => setTimeout(resolve, round * 3));
      await sandbox.files.write(`late-${round}`, "x");
      await committed;
      assert.equal(Buffer.from(await sandbox.files.read(`late-${round}`)).toString(), "x");
    }
  },
};
