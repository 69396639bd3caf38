import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SandboxFileError } from "../../../src/sandbox/index.ts";
import { type Scenario, shell } from "../scenario.ts";

const code = async (call: Promise<unknown>) =>
  await call.then(
    () => "done",
    (error) => (error instanceof SandboxFileError ? error.code : String(error)),
  );

/** File operations through the worker. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  "files are read, written, listed, renamed and removed": async (place) => {
    mkdirSync(join(place.workspace, "sub"));
    writeFileSync(join(place.workspace, "sub/a.bin"), Buffer.from([0, 1, 2, 255]));
    const { files } = await place.open({ mode: "direct" });
    assert.deepEqual([...(await files.read("sub/a.bin"))], [0, 1, 2, 255]);
    assert.deepEqual(
      [...(await files.read("/workspace/sub/a.bin", { offset: 1, length: 2 }))],
      [1, 2],
    );
    assert.deepEqual([...(await files.read("sub/a.bin", { offset: 9 }))], []);
    await files.write("new/deep/b.txt", "text ü");
    assert.equal(readFileSync(join(place.workspace, "new/deep/b.txt"), "utf8"), "text ü");
    await files.write("script", "#!/bin/sh\n", { mode: 0o755 });
    await files.write("script", "#!/bin/sh\necho\n");
    assert.equal(statSync(join(place.workspace, "script")).mode & 0o777, 0o755);
    const stat = await files.stat("script");
    assert.deepEqual([stat?.type, stat?.bytes, stat?.mode], ["file", 15, 0o755]);
    assert.ok(Math.abs((stat?.modifiedMilliseconds ?? 0) - Date.now()) < 60_000);
    assert.equal(await files.stat("nothing"), null);
    assert.equal(await files.stat("script/below"), null);
    const listed = (await files.list(".")).map(({ name, type }) => `${type} ${name}`).sort();
    assert.deepEqual(listed, ["directory new", "directory sub", "file script"]);
    await files.makeDirectory("x/y/z");
    await files.rename("script", "x/y/z/moved");
    assert.equal(await files.stat("script"), null);
    await files.remove("x");
    assert.equal(await files.stat("x"), null);
  },

  "errors carry the system's code and the path": async (place) => {
    writeFileSync(join(place.workspace, "file"), "x");
    mkdirSync(join(place.workspace, "folder/inner"), { recursive: true });
    const { files } = await place.open();
    assert.equal(await code(files.read("nothing")), "ENOENT");
    assert.equal(await code(files.read("folder")), "EISDIR");
    assert.equal(await code(files.list("file")), "ENOTDIR");
    assert.equal(await code(files.write("folder", "x")), "EISDIR");
    assert.equal(await code(files.write("file/below", "x")), "ENOTDIR");
    assert.equal(await code(files.makeDirectory("file")), "EEXIST");
    assert.equal(await code(files.remove("nothing")), "ENOENT");
    assert.equal(await code(files.rename("nothing", "b")), "ENOENT");
    assert.equal(await code(files.write("/usr/x", "x")), "EROFS");
    // Node's own recursive mkdir never returned here, and the worker with it.
    assert.equal(await code(files.write("/proc/x/y/z", "x")), "ENOENT");
    assert.equal(await code(files.makeDirectory("/proc/x/y")), "ENOENT");
    assert.equal(await code(files.read("/etc/shadow")), "ENOENT");
    assert.equal(await code(files.read("")), "EINVAL");
    const error = await files.read("nothing").catch((reason) => reason);
    assert.equal(error.path, "nothing");
  },

  "worker and commands see the same files at once": async (place) => {
    writeFileSync(join(place.workspace, "base"), "one\n");
    mkdirSync(join(place.workspace, "tree/inner"), { recursive: true });
    writeFileSync(join(place.workspace, "tree/inner/leaf"), "leaf\n");
    const sandbox = await place.open();
    const read = async (path: string) => Buffer.from(await sandbox.files.read(path)).toString();
    assert.equal(await read("base"), "one\n");
    await shell(sandbox, "echo two >> base; echo made > fresh");
    assert.equal(await read("base"), "one\ntwo\n");
    assert.equal(await read("fresh"), "made\n");
    await sandbox.files.write("base", "three\n");
    assert.equal(await shell(sandbox, "cat base; rm fresh"), "three\n");
    assert.equal(await sandbox.files.stat("fresh"), null);
    // A folder of the lower layer can't be renamed by the kernel in one step.
    await sandbox.files.rename("tree", "moved");
    assert.equal(await shell(sandbox, "cat moved/inner/leaf; ls"), "leaf\nbase\nmoved\n");
  },

  "trusted programs run beside the worker, cut and ended in time": async (place) => {
    writeFileSync(join(place.workspace, "notes"), "copper\ntin\n");
    const { files } = await place.open();
    const found = await files.spawn(["rg", "-n", "copper"]);
    assert.deepEqual(
      [found.exitCode, found.stdout, found.truncated],
      [0, "notes:1:copper\n", false],
    );
    const cut = await files.spawn(["yes"], { outputBytes: 1001 });
    assert.deepEqual([cut.truncated, cut.stdout.length, cut.exitCode], [true, 1001, null]);
    const late = await files.spawn(["sh", "-c", "echo begun; sleep 20"], {
      timeoutMilliseconds: 300,
    });
    assert.deepEqual([late.exitCode, late.stdout], [null, "begun\n"]);
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 150);
    const aborted = await files
      .spawn(["sleep", "20"], { signal: stop.signal })
      .catch((error) => error.code);
    assert.equal(aborted, "aborted");
    assert.equal(await code(files.spawn(["no-such-program"])), "ENOENT");
    const parallel = await Promise.all([files.spawn(["sleep", "0.3"]), files.stat("notes")]);
    assert.equal(parallel[1]?.bytes, 11);
  },

  "a worker that dies is started again": async (place) => {
    writeFileSync(join(place.workspace, "a"), "A");
    const { files } = await place.open();
    assert.equal(Buffer.from(await files.read("a")).toString(), "A");
    const ended = await files.spawn(["sh", "-c", "kill -9 $PPID"]).catch((error) => error.code);
    assert.equal(ended, "sandbox.failed");
    assert.equal(Buffer.from(await files.read("a")).toString(), "A");
    // One that is asked while another dies is asked again of the next one.
    const dying = files.spawn(["sh", "-c", "kill -9 $PPID"]).catch(() => "ended");
    const reads = await Promise.all(Array.from({ length: 20 }, () => files.read("a")));
    assert.ok(reads.every((data) => Buffer.from(data).toString() === "A"));
    assert.equal(await dying, "ended");
  },

  "what may be written is limited, for one file and in all": async (place) => {
    const mebibyte = 1024 * 1024;
    const sandbox = await place.open({
      limits: { fileBytes: mebibyte, writtenBytes: 3 * mebibyte, writtenFiles: 20 },
    });
    const { files } = sandbox;
    assert.equal(await code(files.write("big", Buffer.alloc(2 * mebibyte))), "EFBIG");
    assert.deepEqual(await files.list("."), []);
    for (const name of ["a", "b"]) await files.write(name, Buffer.alloc(mebibyte - 1));
    assert.equal(await code(files.write("c", Buffer.alloc(mebibyte - 1))), "done");
    assert.equal(await code(files.write("d", Buffer.alloc(mebibyte - 1))), "EDQUOT");
    await files.remove("a");
    assert.equal(await code(files.write("d", Buffer.alloc(mebibyte - 1))), "done");
    await shell(sandbox, "rm *");
    for (let count = 0; count < 20; count++) await files.write(`f${count}`, "x");
    assert.equal(await code(files.write("one-more", "x")), "EDQUOT");
    assert.equal(await code(files.read("f1")), "done");
  },

  "a file of 100 MB is read in parts": async (place) => {
    const size = 100 * 1024 * 1024;
    writeFileSync(join(place.workspace, "huge"), Buffer.alloc(size, "z"));
    const { files } = await place.open();
    assert.equal(await code(files.read("huge")), "EFBIG");
    const part = await files.read("huge", { offset: size - 10, length: 1000 });
    assert.equal(Buffer.from(part).toString(), "z".repeat(10));
    assert.equal((await files.read("huge", { length: 5_000_000 })).length, 5_000_000);
  },

  "operations that come together share one worker": async (place) => {
    const name = `OSTINATO_TEST_${randomBytes(6).toString("hex")}`;
    process.env[name] = "1";
    const sandbox = await place.open({ environment: [name] });
    await Promise.all(Array.from({ length: 4 }, () => sandbox.files.list(".")));
    delete process.env[name];
    const workers = readdirSync("/proc").filter((pid) => {
      try {
        const isWorker = readFileSync(`/proc/${pid}/cmdline`, "latin1").includes("worker-program");
        return isWorker && readFileSync(`/proc/${pid}/environ`, "latin1").includes(name);
      } catch {
        return false;
      }
    });
    assert.equal(workers.length, 1);
  },
};
