import { once } from "node:events";
import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { folderWithPackage } from "../built-package.ts";
import { jsonLines } from "../cli/run-command.ts";
import { removeFolder } from "../remove-folder.ts";

// Issue 18, D 2: the commands in an example's header, run as they stand there, answer rightly.

let folder: string;
beforeAll(async () => {
  folder = await folderWithPackage();
  cpSync("examples", join(folder, "examples"), { recursive: true });
  writeFileSync(join(folder, "package.json"), '{"type":"module"}');
});
afterAll(() => removeFolder(folder));

/** The indented lines of the comment at the beginning of an example. */
function commandsOf(name: string): string[] {
  const [header = ""] = /^\/\*\*.*?\*\//s.exec(readFileSync(`examples/${name}`, "utf8")) ?? [];
  return [...header.matchAll(/^ \* {3}(\w.*)$/gm)].map(([, line = ""]) => line);
}

function inShell(line: string, environment: NodeJS.ProcessEnv = {}) {
  const PATH = `${dirname(process.execPath)}:${process.env.PATH}`;
  const options = { cwd: folder, env: { ...environment, PATH }, stdin: "ignore" } as const;
  return execa("bash", ["-c", `exec ${line}`], { ...options, reject: false });
}

test("every example has commands in its header", () => {
  const programs = readdirSync("examples").filter(
    (name) => name.endsWith(".ts") && readFileSync(join("examples", name), "utf8").includes("argv"),
  );
  expect(programs.sort()).toEqual([
    "custom-tool.ts",
    "fix-a-bug.ts",
    "http-service.ts",
    "research.ts",
    "scripted-task.ts",
    "team-research.ts",
  ]);
  for (const name of programs) expect(commandsOf(name)[0]).toContain(`node examples/${name}`);
});

test("fix-a-bug", async () => {
  const [line = ""] = commandsOf("fix-a-bug.ts");
  const { exitCode, stdout } = await inShell(line);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^[+] /m);
});

test("custom-tool", async () => {
  const [line = ""] = commandsOf("custom-tool.ts");
  const { exitCode, stdout } = await inShell(line);
  expect(exitCode).toBe(0);
  expect(stdout).toContain("Sunny in Oslo, 21 degrees celsius");
});

test("scripted-task", async () => {
  const [line = ""] = commandsOf("scripted-task.ts");
  const { exitCode, stdout } = await inShell(line);
  expect(exitCode).toBe(0);
  const right = { outcome: "answered", result: "The port is 4810.", done: true };
  expect(jsonLines(stdout)).toMatchObject([right]);
});

test("research: right, with its source, and honest about who played the model", async () => {
  const [line = "", own = ""] = commandsOf("research.ts");
  expect(await inShell(line)).toMatchObject({
    exitCode: 0,
    stderr: "a script plays the model's part",
    stdout: [
      "Where is the guardian's home?",
      "The keeper lives in the house beside the tower【0†L5】.",
      "  【0†L5】 lighthouse.md:5",
      "  lighthouse.md (step 2)",
    ].join("\n"),
  });
  // A model that nobody has here is not fetched by a test.
  expect(own).toContain("gpt-oss-20b");
});

test("http-service: the run is streamed, its changes are committed by another request", async () => {
  const [server = "", ask = "", commit = ""] = commandsOf("http-service.ts");
  const port = await freePort();
  const here = (line: string) => line.replace("8787", port);
  const running = inShell(server, { PORT: port });
  await once(createInterface({ input: running.stdout }), "line");
  const { stdout } = await inShell(here(ask));
  expect(stdout).toContain("event: turn-delta");
  expect(stdout).toMatch(/event: outcome\ndata: \{"kind":"answered"/);
  const [, data = ""] = /event: changes\ndata: (.*)/.exec(stdout) ?? [];
  const { runId, changes } = JSON.parse(data);
  const [command = ""] = commit.split("   ");
  const committed = await inShell(here(command).replace("RUN", runId));
  expect(JSON.parse(committed.stdout)).toEqual({ committed: changes });
  expect(readFileSync(join(folder, "examples/workspace/out.txt"), "utf8")).toContain("copper");
  running.kill("SIGINT");
  expect(await running).toMatchObject({ exitCode: 0, stderr: "" });
});

async function freePort(): Promise<string> {
  const server = createServer().listen(0, "localhost");
  await once(server, "listening");
  const address = server.address();
  server.close();
  return String(typeof address === "object" ? address?.port : "");
}
