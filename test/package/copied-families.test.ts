import { cpSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { folderWithPackage } from "../built-package.ts";
import { removeFolder } from "../remove-folder.ts";

// A family of tools is an example to copy: its folder, with the families that it imports, works in a
// project that has the package and nothing else of this checkout.

/** A call of one tool per family, by the name that its index exports, and what its result has to hold. */
const CALLS: {
  readonly [family: string]: { tool: string; input: object; raw?: string; result: string };
} = {
  browser: { tool: "browserOpen", input: { id: "file:///workspace/a.txt" }, result: "harbor" },
  container: { tool: "containerExec", input: { command: ["cat", "a.txt"] }, result: "harbor" },
  file: { tool: "readFile", input: { path: "a.txt" }, result: "harbor" },
  patch: {
    tool: "applyPatch",
    input: { patch: "*** Begin Patch\n*** Add File: b.txt\n+new\n*** End Patch" },
    result: "b.txt",
  },
  plan: {
    tool: "updatePlan",
    input: { plan: [{ step: "Look", status: "completed" }] },
    result: "lan",
  },
  python: { tool: "python", input: {}, raw: "print(6 * 7)", result: "42" },
  "repo-browser": { tool: "repoOpenFile", input: { path: "a.txt" }, result: "harbor" },
  research: { tool: "readDocument", input: { path: "a.txt" }, result: "L1: The harbor" },
  search: { tool: "searchFiles", input: { query: "harbor" }, result: "a.txt" },
  shell: { tool: "shell", input: { command: "cat a.txt" }, result: "harbor" },
};
/** What families share, without tools of its own. */
const SHARED = ["documents", "result-text"];

const folders: string[] = [];
let origin: string;
beforeAll(async () => {
  origin = await folderWithPackage();
});
afterAll(async () => {
  for (const folder of [origin, ...folders]) await removeFolder(folder);
});

function importedFamilies(family: string, known = new Set([family])): ReadonlySet<string> {
  for (const path of globSync(`tools/${family}/**/*.ts`)) {
    for (const [, to = ""] of readFileSync(path, "utf8").matchAll(/from "(\.[^"]+)"/g)) {
      const [, other = ""] = normalize(join(dirname(path), to)).split("/");
      if (known.has(other)) continue;
      known.add(other);
      importedFamilies(other, known);
    }
  }
  return known;
}

const PROGRAM = `
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AnyTool, defineAgent, run } from "ostinato";
import { scriptedModel } from "ostinato/testing";
import { MemoryJournal } from "ostinato/trace";
import * as family from "./tools/FAMILY/index.ts";

const tool: AnyTool = family.TOOL;
const workspace = mkdtempSync(join(tmpdir(), "ostinato-copied-"));
writeFileSync(join(workspace, "a.txt"), "The harbor opens at nine.\\n");
const model = scriptedModel([{ call: { CALL } }, { final: "Done." }]);
const agent = defineAgent({ name: "copy", instructions: "", tools: [tool] });
const running = run(agent, "Do it.", { model, workspace, journal: new MemoryJournal() });
for await (const event of running) if (event.type === "call-finished") console.log(event.text);
console.log((await running.outcome).kind);
await running.discard();
`;

test("every family has its call", () => {
  const families = globSync("tools/*/index.ts").map((path) => path.split("/")[1]);
  expect(families.filter((name = "") => !SHARED.includes(name)).sort()).toEqual(
    Object.keys(CALLS).sort(),
  );
});

describe.each(Object.entries(CALLS))("%s", (family, { tool, input, raw, result }) => {
  test("compiles and runs in a fresh package", async () => {
    const folder = await folderWithPackage([], origin);
    folders.push(folder);
    const copied = importedFamilies(family);
    for (const name of copied) {
      cpSync(`tools/${name}`, join(folder, "tools", name), { recursive: true });
    }
    const program = PROGRAM.replace("FAMILY", family)
      .replace("TOOL", tool)
      .replace(
        "CALL",
        raw === undefined
          ? `tool: tool.name, arguments: ${JSON.stringify(input)}`
          : `recipient: tool.name, raw: ${JSON.stringify(raw)}`,
      );
    writeFileSync(join(folder, "program.ts"), program);
    writeFileSync(join(folder, "package.json"), '{"type":"module"}');
    const compilerOptions = {
      ...{ target: "es2024", lib: ["es2024", "esnext.disposable", "esnext.array"] },
      ...{ module: "nodenext", noEmit: true, strict: true, types: ["node"] },
      ...{ allowImportingTsExtensions: true, exactOptionalPropertyTypes: true },
      ...{ noUncheckedIndexedAccess: true, skipLibCheck: true },
    };
    const files = ["program.ts", ...globSync("tools/**/*.ts", { cwd: folder })];
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files }));
    const compiler = join(folder, "node_modules/typescript/bin/tsc");
    const compiled = await execa(process.execPath, [compiler, "-p", "."], {
      cwd: folder,
      reject: false,
    });
    expect(compiled.stdout).toBe("");
    const { stdout } = await execa(process.execPath, ["program.ts"], { cwd: folder });
    expect(stdout).toContain(result);
    expect(stdout.endsWith("answered")).toBe(true);
  });
});
