import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { defaultPolicy, openSandbox } from "../../../src/sandbox/index.ts";
import { DocumentSearch } from "../../../tools/search/document-search.ts";
import { openPassageIndex } from "../../../tools/search/open-passage-index.ts";
import { PassageIndex } from "../../../tools/search/passage-index.ts";
import { removeFolder } from "../../remove-folder.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ostinato-index-"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await removeFolder(folder);
});

const document = (key: string, count: number) => ({
  key,
  path: `${key}.txt`,
  passages: Array.from({ length: count }, (_, line) => ({ line, text: `copper ${line}` })),
});

// Found by fuzz:boundary: 200 documents went into the index at once, and nothing else had the thread meanwhile.
it("lets timers fire while much is added, and shows a file when all of it is there", async () => {
  const index = new PassageIndex(":memory:");
  let fired = 0;
  let half = 0;
  const timer = setInterval(() => {
    fired++;
    half = Math.max(half, index.file("large") ?? 0);
  }, 1);
  await index.add([document("large", 40_000)]);
  clearInterval(timer);
  expect(fired).toBeGreaterThan(0);
  expect(half).toBe(0);
  const file = index.file("large") ?? 0;
  expect(index.search(["copper"], new Set([file]), 5)).toHaveLength(5);
  index.close();
});

it("of one that two add at once, one stays", async () => {
  const path = join(folder, "index.sqlite");
  const [one, other] = [new PassageIndex(path), new PassageIndex(path)];
  await Promise.all([
    one.add([document("same", 500), document("one", 1)]),
    other.add([document("same", 500), document("other", 1)]),
  ]);
  expect(one.file("same")).toBe(other.file("same"));
  const current = new Set([one.file("same") ?? 0]);
  expect(other.search(["copper"], current, 1000)).toHaveLength(500);
  for (const index of [one, other]) index.close();
});

// A search goes through all versions: it took longer and longer in a run that wrote the same files anew.
it("forgets versions that a run has written and written over", async () => {
  const workspace = join(folder, "workspace");
  mkdirSync(workspace);
  vi.stubEnv("XDG_CACHE_HOME", join(folder, "cache"));
  const policy = defaultPolicy(workspace, { mode: "direct" });
  await using sandbox = await openSandbox(policy, { stateDirectory: join(folder, "state") });
  const search = DocumentSearch.open(sandbox);
  const find = async (query: string) => {
    const { signal } = new AbortController();
    return (await search.search({ queries: [query], limit: 9, signal })).lines.map(
      ({ text }) => text,
    );
  };
  writeFileSync(join(workspace, "first.txt"), "copper first");
  expect(await find("copper")).toEqual(["copper first"]);
  for (let version = 0; version < 4; version++) {
    writeFileSync(join(workspace, "written.txt"), `copper ${"x".repeat(version)}`);
    expect(await find("copper")).toHaveLength(2);
  }
  const index = openPassageIndex(workspace);
  expect(index.versions).toBe(2);
});
