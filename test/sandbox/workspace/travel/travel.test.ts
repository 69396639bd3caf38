/** Issue 23, item 5: a run's changes are made again elsewhere to the byte, and hostile snapshots are refused. */

import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import type { Sandbox } from "../../../../src/sandbox/sandbox.ts";
import { DirectoryContents } from "../../../../src/sandbox/workspace/travel/directory-contents.ts";
import type { LayerEntry } from "../../../../src/sandbox/workspace/travel/layer-snapshot.ts";
import { contentHash, packed } from "../../../../src/sandbox/workspace/travel/packed-content.ts";
import { temporaryFolder } from "../../../trace/temporary-folder.ts";
import { Machine, seenInside } from "./two-machines.ts";

let folder = "";
let store: DirectoryContents;
let one: Machine;
let other: Machine;
beforeEach(() => {
  folder = temporaryFolder();
  const base = join(folder, "base");
  mkdirSync(join(base, "src", "deep"), { recursive: true });
  mkdirSync(join(base, "empty"));
  writeFileSync(join(base, "notes.txt"), "as it was\n");
  writeFileSync(join(base, "src", "a.ts"), "export {};\n");
  writeFileSync(join(base, "src", "deep", "b.ts"), "export {};\n");
  writeFileSync(join(base, "program"), "#!/bin/sh\n", { mode: 0o755 });
  symlinkSync("notes.txt", join(base, "link"));
  chmodSync(base, 0o755);
  store = new DirectoryContents(join(folder, "contents"));
  one = new Machine(join(folder, "one"), base);
  other = new Machine(join(folder, "other"), base);
});

const run = async (sandbox: Sandbox, script: string) => {
  const { exitCode, output } = await sandbox.exec({ argv: ["sh", "-c", script] });
  expect(exitCode, output).toBe(0);
};

describe("a workspace travels", () => {
  test("with new, changed and removed files, modes, times, links and folders in place of others", async () => {
    const here = await one.open(store, null);
    expect(here.saved).toMatchObject({ layer: "the-run", number: 0 });
    await run(
      here,
      `printf 'changed\\n' > notes.txt; touch -d @1234567890.123456789 notes.txt
       printf secret > new.txt; chmod 600 new.txt; chmod 700 program
       mkdir -p 'a b/c' && head -c 9000000 /dev/urandom > 'a b/c/large' && : > 'a b/empty file'
       rm -rf src && mkdir src && printf other > src/a.ts && chmod 711 src
       rm link && ln -s ../elsewhere link && ln -s /etc/passwd 'a b/absolute'
       rmdir empty && printf 'a file now' > empty
       printf x > "$(printf 'odd\\nname')"; mkdir closed && printf x > closed/in && chmod 500 closed`,
    );
    const saved = await here.save?.();
    expect(saved).toMatchObject({ layer: "the-run", number: 1 });
    expect(await here.save?.()).toBeNull();
    const there = await other.open(store, saved ?? null);
    expect(await seenInside(there)).toBe(await seenInside(here));
    expect(await there.diff()).toEqual(await here.diff());
    expect(await there.save?.()).toBeNull();
    expect(await there.commit()).toEqual(await here.diff());
    expect(readFileSync(join(other.workspace, "notes.txt"), "utf8")).toBe("changed\n");
    expect(readFileSync(join(one.workspace, "notes.txt"), "utf8")).toBe("as it was\n");
    // An ordinary user can't put a file into such a folder: it gets its mode when its content is there.
    expect(statSync(join(other.workspace, "closed")).mode & 0o777).toBe(0o500);
    expect(readFileSync(join(other.workspace, "closed", "in"), "utf8")).toBe("x");
  });

  test("whatever was done, and back again", async () => {
    const name = fc.constantFrom(
      "notes.txt",
      "src",
      "src/a.ts",
      "src/deep",
      "link",
      "x",
      "x/y",
      "empty",
    );
    const step = fc.oneof(
      fc
        .tuple(name, fc.nat(9))
        .map(([path, text]) => `mkdir -p "$(dirname ${path})" && printf ${text} > ${path}`),
      name.map((path) => `rm -rf ${path}`),
      name.map((path) => `mkdir -p ${path}`),
      fc
        .tuple(name, fc.constantFrom("711", "755", "700"))
        .map(([path, mode]) => `chmod ${mode} ${path}`),
      fc.tuple(name, name).map(([path, target]) => `ln -sfn ${target} ${path}`),
      fc.tuple(name, name).map(([path, target]) => `mv ${path} ${target}`),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
        await using here = await one.open(store, null);
        // Some steps can't be done; then nothing happens.
        await run(
          here,
          `{ ${steps.map((each) => `{ ${each}; }`).join(" ; ")} ; } 2>/dev/null; true`,
        );
        const saved = (await here.save?.()) ?? here.saved ?? null;
        await using there = await other.open(store, saved);
        expect(await seenInside(there)).toBe(await seenInside(here));
        await run(there, "printf more > more");
        const again = await there.save?.();
        await using back = await one.open(store, again ?? null);
        expect(await seenInside(back)).toBe(await seenInside(there));
        for (const sandbox of [here, there, back]) await sandbox.discard();
      }),
      { numRuns: 12 },
    );
  });

  test("so do the layers of sub-agents, each on its own", async () => {
    const here = await one.open(store, null);
    await run(here, "printf caller > new.txt");
    await using layer = await here.openLayer?.("the-run.1.1");
    if (layer === undefined) throw new Error("no layer");
    expect(await layer.diff()).toEqual([]);
    await run(layer, "printf sub-agent > notes.txt");
    const saved = await layer.save?.();
    expect(saved).toMatchObject({ layer: "the-run.1.1", number: 1 });
    const there = await other.open(store, saved ?? null, {}, "the-run.1.1");
    expect(await seenInside(there)).toBe(await seenInside(layer));
    expect((await there.diff()).map(({ path }) => path)).toEqual(["notes.txt"]);
  });

  test("only what changed since is stored, once, and smaller than it is", async () => {
    const here = await one.open(store, null);
    await run(here, "yes | head -c 3000000 > a; cp a b; head -c 1000 /dev/urandom > c");
    await here.save?.();
    const before = stored();
    expect(before.reduce((sum, [, bytes]) => sum + bytes, 0)).toBeLessThan(100_000);
    await run(here, "printf d > d");
    await here.save?.();
    // The new file and the list.
    expect(stored().length - before.length).toBe(2);
  });

  test("is refused where it is larger than allowed, and where the folder differs", async () => {
    const here = await one.open(store, null, { bytes: 1000, files: 5 });
    await run(here, "head -c 1001 /dev/zero > a");
    await expect(here.save?.()).rejects.toMatchObject({ code: "workspace.snapshot" });
    await run(here, "rm a; for n in 1 2 3 4 5 6; do : > $n; done");
    await expect(here.save?.()).rejects.toThrow(/6 paths, and 5 are allowed/);
    await run(here, "rm 6");
    const saved = await here.save?.();
    await expect(other.open(store, saved ?? null, { files: 4 })).rejects.toThrow(/are allowed/);
    await expect(one.open(store, null, { baseFiles: 3 })).rejects.toThrow(/files and folders/);
    writeFileSync(join(other.workspace, "src", "a.ts"), "export {} // !\n");
    await expect(other.open(store, saved ?? null)).rejects.toMatchObject({
      code: "workspace.conflict",
      message: expect.stringContaining("src/a.ts differ"),
    });
  });

  test("not with a file that the run has made unreadable", async () => {
    const here = await one.open(store, null);
    await run(here, "printf x > hidden; chmod 0 hidden");
    await expect(here.save?.()).rejects.toThrow(/has made hidden unreadable/);
    await run(here, "chmod 600 hidden");
    expect(await here.save?.()).toMatchObject({ number: 1 });
  });

  test("to another clone of a repository, unless it changed what git keeps", async () => {
    for (const { workspace } of [one, other]) mkdirSync(join(workspace, ".git"));
    writeFileSync(join(one.workspace, ".git", "index"), "one");
    writeFileSync(join(other.workspace, ".git", "index"), "other");
    const here = await one.open(store, null);
    await run(here, "printf x > x");
    const saved = await here.save?.();
    await using _ = await other.open(store, saved ?? null);
    await run(here, "printf y > .git/index");
    const later = await here.save?.();
    await expect(other.open(store, later ?? null)).rejects.toMatchObject({
      code: "workspace.conflict",
    });
  });
});

describe("a hostile snapshot is refused", () => {
  const put = async (content: string | Buffer, hash?: string) => {
    const bytes = Buffer.from(content);
    const name = hash ?? contentHash(bytes);
    await store.put(name, await packed(bytes));
    return name;
  };
  const layer = async (entries: readonly unknown[]) => {
    await using here = await one.open(store, null);
    const base = JSON.parse(String(await unpackedList(here.saved?.hash ?? ""))).base;
    return {
      layer: "the-run",
      number: 1,
      hash: await put(JSON.stringify({ version: 1, base, entries })),
    };
  };
  const unpackedList = async (hash: string) => {
    const { SavedContents } = await import(
      "../../../../src/sandbox/workspace/travel/saved-contents.ts"
    );
    return Buffer.from(await new SavedContents(store).get(hash, 1e9));
  };
  const file = (path: string, more: Partial<LayerEntry & { type: "file" }> = {}) => ({
    ...{
      path,
      type: "file",
      mode: 0o644,
      bytes: 1,
      modified: "1000000000",
      content: [contentHash(Buffer.from("x"))],
    },
    ...more,
  });
  const refused = async (entries: readonly unknown[], limits = {}) => {
    const before = listing(other.workspace);
    await expect(other.open(store, await layer(entries), limits)).rejects.toMatchObject({
      code: "workspace.snapshot",
    });
    expect(listing(other.workspace)).toEqual(before);
  };
  const listing = (path: string) => readdirSync(path, { recursive: true });
  beforeEach(() => put("x"));

  test.each(["../out", "/etc/x", "a/../../out", "a//b", "./a", "a/.", "", "a\0b"])(
    "with the path %j",
    (path) => refused([file(path)]),
  );

  test("with a path below a link, a file, or a link of the folder", async () => {
    await refused([{ path: "a", type: "link", target: "/etc" }, file("a/passwd")]);
    await refused([file("a"), file("a/b")]);
    const outside = join(folder, "outside");
    mkdirSync(outside);
    for (const { workspace } of [one, other]) symlinkSync(outside, join(workspace, "outside"));
    await refused([file("outside/x")]);
    expect(listing(outside)).toEqual([]);
  });

  test("with contents that are missing, changed, longer, or a bomb", async () => {
    await refused([file("a", { content: ["0".repeat(64)] })]);
    await put("y", contentHash(Buffer.from("z")));
    await refused([file("a", { content: [contentHash(Buffer.from("z"))] })]);
    await refused([file("a", { bytes: 2 })]);
    const bomb = await put(Buffer.alloc(64 * 2 ** 20));
    await refused([file("a", { bytes: 4 * 2 ** 20, content: [bomb] })]);
    await refused([file("a", { bytes: 2 ** 40, content: [] })]);
    await refused([file("a"), file("b")], { bytes: 1 });
    await refused([file("a", { content: ["../../../etc/passwd"] })]);
  });

  test("that names a path twice, has another shape, or isn't what was recorded", async () => {
    await refused([file("a"), file("a")]);
    await refused([{ path: "a", type: "device" }]);
    await refused([{ ...file("a"), mode: 0o100777 }]);
    const real = await layer([file("a")]);
    const forged = await packed(Buffer.from(JSON.stringify({ version: 1, entries: [] })));
    await store.put(real.hash, forged);
    await expect(other.open(store, real)).rejects.toMatchObject({ code: "workspace.snapshot" });
  });
});

function stored(): [string, number][] {
  const root = join(folder, "contents");
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => [entry.name, readFileSync(join(entry.parentPath, entry.name)).length]);
}
