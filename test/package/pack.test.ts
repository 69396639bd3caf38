import { mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { OSTINATO_VERSION } from "../../src/version.ts";
import { allTools } from "../../tools/index.ts";
import { asPackageUser } from "../as-package-user.ts";
import { removeFolder } from "../remove-folder.ts";
import { launchChromium, newPage, rows } from "../viewer/open-page.ts";

/** The packed package, unpacked where npm would put it, with this checkout's packages beside it. */
let folder: string;
beforeAll(async () => {
  asPackageUser();
  // Issue 18, D5: the README's own line works where the project's folder isn't there yet.
  folder = join(mkdtempSync(join(tmpdir(), "ostinato-package-")), "project");
  const readme = readFileSync("README.md", "utf8");
  const [line = ""] = /^.*npm pack .*$/m.exec(readme) ?? [];
  expect(line).toContain(" ../project");
  await execa("sh", ["-c", line.replaceAll("../project", folder)]);
  const [filename = ""] = readdirSync(folder);
  await execa("tar", ["-xzf", join(folder, filename), "-C", folder]);
  const modules = join(folder, "node_modules");
  await execa("mkdir", [modules]);
  for (const name of readdirSync("node_modules")) {
    symlinkSync(resolve("node_modules", name), join(modules, name));
  }
  await execa("mv", [join(folder, "package"), join(modules, "ostinato")]);
});
afterAll(() => removeFolder(dirname(folder)));

test("an installed package runs a task on the model in the box", async () => {
  writeFileSync(join(folder, "settings.txt"), "name: harbor\nport: 4810\n");
  writeFileSync(
    join(folder, "program.mjs"),
    `import { loadModel, run, openJournal, OSTINATO_VERSION } from "ostinato";
     import { assistant } from "ostinato/agents";
     import { Vocabulary } from "ostinato/harmony";
     import { compileSchema } from "ostinato/grammar";
     import { defaultTools } from "ostinato/tools";
     const model = await loadModel();
     const agent = { ...assistant, sampling: { temperature: 0 } };
     const journal = await openJournal("journal.db");
     const outcome = await run(agent, "What is the port in settings.txt?", { model, journal, workspace: "." }).outcome;
     console.log(JSON.stringify({ version: OSTINATO_VERSION, outcome, tools: defaultTools.length,
       all: [typeof Vocabulary, typeof compileSchema] }));
     await model.dispose();
     await journal.close();`,
  );
  const { stdout } = await execa(process.execPath, ["program.mjs"], { cwd: folder });
  expect(JSON.parse(stdout)).toMatchObject({
    version: OSTINATO_VERSION,
    outcome: { kind: "answered", steps: 2, calls: 1 },
    tools: 7,
    all: ["function", "function"],
  });
});

test("its viewer writes a run as a page, which a browser shows", async () => {
  const command = join(folder, "node_modules/ostinato/dist/src/cli/main.js");
  const given = [command, "view", "LAST", "--journal", "journal.db", "--html", "run.html"];
  await execa(process.execPath, given, { cwd: folder });
  const browser = await launchChromium();
  try {
    const { page, trouble } = await newPage(browser);
    await page.goto(pathToFileURL(join(folder, "run.html")).href);
    await page.keyboard.press("j");
    await page.getByRole("heading", { name: "Step 1" }).waitFor();
    expect(await rows(page).count()).toBe(2);
    expect(trouble).toEqual([]);
  } finally {
    await browser.close();
  }
});

test("the program that docs/trace.md has on the viewer runs", async () => {
  const document = readFileSync("docs/trace.md", "utf8");
  const programs = [...document.matchAll(/```ts\n(.*?)```/gs)].map(([, code = ""]) => code);
  const program = programs.find((code) => code.includes("startViewer"));
  const code = program?.replace("openJournal()", 'openJournal("journal.db")') ?? "";
  const end = "await viewer.close(); await journal.close();";
  writeFileSync(join(folder, "viewer.mjs"), `${code}\n${end}`);
  const { stdout } = await execa(process.execPath, ["viewer.mjs"], { cwd: folder });
  expect(stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]+\/#\/run\/[\w-]+$/);
  expect(readFileSync(join(folder, "run.html"), "utf8")).toContain("<title>Ostinato</title>");
});

test("its command runs", async () => {
  const command = join(folder, "node_modules/ostinato/dist/src/cli/main.js");
  const { stdout } = await execa(process.execPath, [command, "--version"], { cwd: folder });
  expect(stdout).toBe(OSTINATO_VERSION);
});

const VIEWER = ["main.js", "style/1-ground.css"].map((name) => `dist/src/viewer/page/${name}`);

/** `npm pack` has built `dist` from the sources as they are, which is what `npm ci` does in a clone. */
test("npx finds it in a clone, where each tool shows its schema, effect and permissions", async () => {
  const npx = async (...words: string[]) => (await execa("npx", ["ostinato", ...words])).stdout;
  expect(await npx("--version")).toBe(OSTINATO_VERSION);
  const shown = (await npx("tools", "--json")).split("\n").map((line) => JSON.parse(line));
  expect(shown).toMatchObject(
    allTools.map(({ name, description, effect, permissions, timeout, schema }) => ({
      ...{ name, description, effect, permissions, schema },
      timeoutMilliseconds: timeout,
    })),
  );
});

test("it holds what it needs and nothing else", async () => {
  const { stdout } = await execa("npm", ["pack", "--json", "--dry-run", "--ignore-scripts"]);
  const [{ files, unpackedSize }] = JSON.parse(stdout.slice(stdout.indexOf("[")));
  expect(unpackedSize).toBeLessThan(25_000_000);
  const paths = (files as { path: string }[]).map(({ path }) => path);
  for (const needed of ["LICENSE", "README.md", "package.json", "dist/src/index.d.ts", ...VIEWER]) {
    expect(paths).toContain(needed);
  }
  expect(paths.some((path) => path.endsWith(".gguf"))).toBe(true);
  const strange = paths.filter((path) =>
    /^(test|bench|examples|laboratory|src|node_modules|\.ci)\//.test(path),
  );
  expect(strange).toEqual([]);
  // Issue 18, row 19: maps of sources that aren't shipped.
  expect(paths.filter((path) => path.endsWith(".map"))).toEqual([]);
  const script = readFileSync("dist/src/index.js", "utf8");
  expect(script).not.toContain("sourceMappingURL");
});
