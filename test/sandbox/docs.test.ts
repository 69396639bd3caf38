import { mkdirSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { DEFAULT_SANDBOX_LIMITS, defaultPolicy } from "../../src/sandbox/index.ts";
import { removeFolder } from "../remove-folder.ts";

const docs = readFileSync(new URL("../../docs/sandbox.md", import.meta.url), "utf8");
const programs = [...docs.matchAll(/```ts\n(.*?)```/gs)].map(([, code = ""]) => code);

let folder: string;
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "ostinato-docs-")));
  mkdirSync(join(folder, "project"));
  writeFileSync(join(folder, "project", "notes.txt"), "harbor\n");
});
afterAll(() => removeFolder(folder));
beforeEach(() => {
  vi.spyOn(process, "cwd").mockReturnValue(folder);
});
afterEach(() => vi.restoreAllMocks());

describe("docs/sandbox.md", () => {
  it("has every limit with its default", () => {
    for (const [name, value] of Object.entries(DEFAULT_SANDBOX_LIMITS)) {
      expect(docs).toContain(`| \`${name}\` | ${value} |`);
    }
    expect(docs.match(/^\| `\w+` \| \d+ \|/gm)).toHaveLength(
      Object.keys(DEFAULT_SANDBOX_LIMITS).length,
    );
  });

  it("has every other field with its default", () => {
    const { workspace, limits: _, ...fields } = defaultPolicy("/w");
    const { path: __, ...ofWorkspace } = workspace;
    for (const [name, value] of Object.entries({ ...fields, ...ofWorkspace })) {
      const written = typeof value === "string" ? value : JSON.stringify(value);
      expect(docs).toContain(`| \`${name}\` | \`${written}\` |`);
    }
  });

  it.each([
    [
      0,
      [
        [0, "harbor\n"],
        ["added", "new.txt"],
      ],
    ],
    [1, [["none", "direct"]]],
  ])("its program %i says what it says", async (index, expected) => {
    const said: unknown[][] = [];
    vi.spyOn(console, "log").mockImplementation((...words) => void said.push(words));
    const file = join(folder, `program-${index}.ts`);
    writeFileSync(file, programs[index] ?? "");
    await import(file);
    expect(said).toEqual(expected);
    expect(programs).toHaveLength(2);
  });
});
