/** Issue 23, item 3: agents of one's own, from a file, for run, resume, fork, replay and eval. */
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { removeFolder } from "../remove-folder.ts";
import { jsonLines, ostinato } from "./run-command.ts";

/** In the checkout, so that the file's `import "ostinato"` finds the sources. */
let folder = "";
beforeAll(() => {
  mkdirSync("test/.agent-files", { recursive: true });
  folder = resolve(mkdtempSync("test/.agent-files/f-"));
  const part = (name: string, description: string) => `defineAgent({
    name: ${JSON.stringify(name)}, instructions: "Answer briefly.", limits: { steps: 2 }, sampling: { temperature: 0 },
    tools: [defineTool({ name: "look", description: ${JSON.stringify(description)}, input: z.object({}), effect: "read", run: () => "seen" })],
  })`;
  const head = 'import { defineAgent, defineTool } from "ostinato";\nimport { z } from "zod";\n';
  const write = (name: string, code: string) => writeFileSync(join(folder, name), head + code);
  write(
    "one.ts",
    `export default ${part("mine", "Looks.")};\nexport const other = ${part("other", "Looks.")};`,
  );
  write("changed.ts", `export default ${part("mine", "Looks twice.")};`);
  write(
    "several.ts",
    `export const first = ${part("a", "Looks.")};\nexport const second = ${part("b", "Looks.")};`,
  );
  write("single.ts", `export const only = ${part("alone", "Looks.")};`);
  write("none.ts", "export const nothing = { name: 1 };");
  write("broken.ts", "throw new Error('out of order');");
});
afterAll(() => removeFolder(resolve("test/.agent-files")));

const command = (...words: string[]) => ostinato(words, { cwd: folder });

test("run takes its default agent, or one by name; resume, fork and replay find it by the run's", async () => {
  const ran = await command("run", "Look.", "--agent", "./one.ts", "--quiet");
  expect(ran.exitCode, ran.stderr).toBeLessThan(10);
  const [run] = jsonLines((await command("runs", "--json")).stdout);
  expect(run).toMatchObject({ agent: "mine" });
  const at = ["LAST", "--agent", "./one.ts", "--quiet"];
  const forked = await command("fork", ...at, "--at", "1", "--seed", "5");
  expect(forked.stderr).toMatch(/^fork /);
  expect((await command("resume", ...at, "--max-steps", "3")).stderr).not.toMatch(/agent/);
  expect((await command("replay", ...at, "--tools", "live")).stderr).not.toMatch(/agent/);
  const changed = await command("resume", "LAST", "--agent", "./changed.ts", "--max-steps", "9");
  const isAnswered = (await command("runs", "--json", "--status", "answered")).stdout !== "";
  if (!isAnswered) expect(changed.stdout + changed.stderr).toMatch(/has changed since the run/);
  const named = await command("run", "Look.", "--agent", "./one.ts#other", "--json");
  expect(jsonLines(named.stdout).find(({ type }) => type === "run-started")?.agent).toMatchObject({
    name: "other",
  });
});

test.each([
  ["./several.ts", /exports several agents and none by default.*\n.*a, b.*#NAME/],
  ["./several.ts#c", /exports no agent c.*\n.*a, b/],
  ["./none.ts", /exports no agent\..*\n.*defineAgent/],
  ["./broken.ts", /can't be loaded: out of order/],
  ["./missing.ts", /no file \.\/missing\.ts/],
  ["nobody", /no agent nobody.*\n.*assistant.*\.\/agent\.ts/],
])("%s is refused, with what there is", async (agent, message) => {
  const { exitCode, stderr } = await command("run", "Look.", "--agent", agent);
  expect(stderr).toMatch(message);
  expect(exitCode).toBe(2);
});

test("its tools are listed, by a second name too", async () => {
  for (const agent of ["./single.ts", "./several.ts#second", "./several.ts#b"]) {
    expect((await command("tools", "--agent", agent)).stdout).toContain("look");
  }
});
