import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { scriptedModel } from "../src/model/index.ts";
import { removeFolder } from "./remove-folder.ts";

/** The README's programs, run as they stand there, with a script in the model's place. */
const folder = join(import.meta.dirname, ".readme");
const programs = [...readFileSync("README.md", "utf8").matchAll(/```ts\n(.*?)```/gs)].map(
  ([, code = ""]) => code,
);

vi.mock("ostinato", async (original) => ({
  ...(await original<typeof import("ostinato")>()),
  loadModel: async () =>
    scriptedModel([
      { call: { tool: "roll_dice", arguments: { sides: 6, count: 2 } } },
      { final: "You rolled." },
    ]),
}));

beforeAll(() => mkdirSync(join(folder, "game"), { recursive: true }));
afterAll(() => removeFolder(folder));

test("there is a program in the README", () => {
  expect(programs.length).toBeGreaterThan(0);
});

test.each(programs.map((code, index) => ({ index, code })))(
  "program $index runs",
  async ({ index, code }) => {
    const lines: unknown[] = [];
    vi.spyOn(console, "log").mockImplementation((...values) => lines.push(...values));
    vi.spyOn(process, "cwd").mockReturnValue(folder);
    const file = join(folder, `program-${index}.ts`);
    writeFileSync(file, code.replaceAll('"./game"', JSON.stringify(join(folder, "game"))));
    await import(file);
    vi.restoreAllMocks();
    expect(lines.at(-1)).toMatchObject({ kind: "answered", calls: 1 });
  },
);
