import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { folderWithPackage } from "./built-package.ts";
import { removeFolder } from "./remove-folder.ts";

// Issue 18, D 1: README's program as it is printed, on the model in the box.

const README = readFileSync("README.md", "utf8");
/** The name that README gives the file, its text, and the command that follows it. */
const [, name = "", program = "", command = ""] =
  /in a file `([\w.]+)`.*?\n\n```ts\n(.*?)```\n\n```sh\n(.*?)\n```/s.exec(README) ?? [];

let folder: string;
beforeAll(async () => {
  folder = await folderWithPackage();
  writeFileSync(join(folder, name), program);
});
afterAll(() => removeFolder(folder));

test("README has a program, with the command that runs it, and a conversation", () => {
  expect(README.match(/```ts\n/g)).toHaveLength(2);
  expect(program).toContain('from "ostinato"');
  expect(command).toBe(`node ${name}`);
});

// Issue 22, item 7.
test("README's conversation runs, and answers each task", async () => {
  const talk = /A conversation:.*?```ts\n(.*?)```/s.exec(README)?.[1] ?? "";
  writeFileSync(join(folder, "talk.mts"), talk);
  writeFileSync(join(folder, "notes.txt"), "The codename is heron.\n");
  const { stdout } = await execa(process.execPath, ["talk.mts"], { cwd: folder });
  expect(stdout.split("heron").length).toBeGreaterThan(1);
  expect(stdout.split("kind: ").length).toBe(3);
});

// What `npm init` of different versions writes.
describe.each([{}, { type: "module" }, { type: "commonjs" }])(
  "in a fresh folder whose package.json has %j",
  (kind) => {
    beforeAll(() => {
      writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "game", ...kind }));
    });

    test.each([
      { strict: true },
      { strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true },
    ])("it compiles under %j", async (strictness) => {
      const compilerOptions = { module: "nodenext", noEmit: true, ...strictness };
      writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions }));
      const compiler = join(folder, "node_modules/typescript/bin/tsc");
      const compiled = await execa(process.execPath, [compiler, "-p", "."], {
        cwd: folder,
        reject: false,
      });
      expect(compiled).toMatchObject({ exitCode: 0, stdout: "" });
    });

    test("it runs, and answers with what was rolled", async () => {
      const { stdout, stderr } = await execa(process.execPath, [name], { cwd: folder });
      expect(stderr).toBe("");
      const [, rolled] = /^rolled: ([1-6])$/m.exec(stdout) ?? [];
      expect(rolled).toBeDefined();
      expect(stdout).toContain("kind: 'answered'");
      expect(stdout).toMatch(new RegExp(`text: '[^']*\\b${rolled}\\b[^']*',`));
    });
  },
);
