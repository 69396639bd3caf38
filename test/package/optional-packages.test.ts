import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { PG_BOSS_VERSION } from "../../src/fleet/postgres/load-pg-boss.ts";
import { SENDING_PACKAGES } from "../../src/outbox/require-sending-packages.ts";
import { PG_VERSION } from "../../src/trace/postgres/database/load-pg.ts";
import { PLAYWRIGHT_VERSION } from "../../tools/browser/chromium/load-playwright.ts";
import { folderWithPackage } from "../built-package.ts";
import { removeFolder } from "../remove-folder.ts";

// Issue 20, H: the package without what is optional, as `npm install ostinato zod` leaves it.
const optional: { readonly [name: string]: string } = {
  ...SENDING_PACKAGES,
  pg: PG_VERSION,
  "pg-boss": PG_BOSS_VERSION,
  playwright: PLAYWRIGHT_VERSION,
};
let folder: string;
beforeAll(async () => {
  folder = await folderWithPackage([
    "@langfuse",
    "@opentelemetry",
    "@types/pg",
    "pg",
    "pg-boss",
    "playwright",
    "playwright-core",
  ]);
});
afterAll(() => removeFolder(folder));

const doors = Object.keys(manifest.exports)
  .filter((door) => door !== "./package.json")
  .map((door) => door.replace(/^\./, "ostinato"));

async function runProgram(code: string): Promise<string> {
  writeFileSync(join(folder, "program.mjs"), code);
  return (await execa(process.execPath, ["program.mjs"], { cwd: folder })).stdout;
}

test("the optional packages are those that errors name, in the versions that the tests use", () => {
  const { peerDependencies, peerDependenciesMeta, devDependencies, dependencies } = manifest;
  expect(Object.keys(peerDependencies).sort()).toEqual([...Object.keys(optional), "zod"].sort());
  expect(Object.keys(peerDependenciesMeta).sort()).toEqual(Object.keys(optional).sort());
  expect(devDependencies).toMatchObject(optional);
  for (const name of Object.keys(peerDependencies)) expect(dependencies).not.toHaveProperty(name);
});

test("the documentation has the commands that install them", () => {
  const page = (path: string) => readFileSync(path, "utf8");
  const packages = Object.entries(SENDING_PACKAGES).map((each) => each.join("@"));
  expect(page("docs/trace.md")).toContain(`\nnpm install ${packages.join(" ")}\n`);
  expect(page("docs/trace.md")).toContain(`npm install pg@${PG_VERSION}`);
  expect(page("docs/workers.md")).toContain(
    `npm install pg@${PG_VERSION} pg-boss@${PG_BOSS_VERSION}`,
  );
  expect(page("docs/tools.md")).toContain(`npm install playwright@${PLAYWRIGHT_VERSION}`);
});

test("every entry point loads", async () => {
  const imports = doors.map((door) => `await import(${JSON.stringify(door)});`).join("\n");
  expect(await runProgram(`${imports}\nconsole.log("loaded");`)).toBe("loaded");
});

test("no public declaration needs one", async () => {
  const imports = doors.map((door, index) => `import * as door${index} from "${door}";`);
  const used = doors.map((_, index) => `door${index}`).join(", ");
  writeFileSync(join(folder, "program.ts"), `${imports.join("\n")}\nconsole.log(${used});\n`);
  const compilerOptions = {
    target: "es2024",
    lib: ["es2024", "esnext.disposable", "esnext.array"],
    module: "nodenext",
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    noEmit: true,
    types: ["node"],
  };
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({ compilerOptions, files: ["program.ts"] }),
  );
  const compiler = resolve("node_modules/typescript/bin/tsc");
  const { stdout } = await execa(process.execPath, [compiler, "-p", "."], {
    cwd: folder,
    reject: false,
  });
  expect(stdout).toBe("");
});

test("sending traces asks for its packages by name", async () => {
  const printed = await runProgram(`
    import { otlpReceiver, sendRuns } from "ostinato/outbox";
    const attempts = [
      () => otlpReceiver({ url: "http://127.0.0.1:1/v1/traces" }),
      () => sendRuns({}, { name: "own", url: "http://127.0.0.1:1/v1/traces", headers: {} }),
    ];
    for (const attempt of attempts) {
      try { await attempt(); } catch ({ name, code, message, hint }) {
        console.log(JSON.stringify({ name, code, message, hint }));
      }
    }`);
  const names = Object.keys(SENDING_PACKAGES);
  const command = Object.entries(SENDING_PACKAGES).map((each) => each.join("@"));
  const error = {
    name: "OstinatoError",
    code: "runtime.package-missing",
    message: `Sending traces needs packages that are not installed: ${names.join(", ")}.`,
    hint: `Install them: npm install ${command.join(" ")}`,
  };
  expect(printed.split("\n").map((line) => JSON.parse(line))).toEqual([error, error]);
});

test("a journal on Postgres asks for its package by name", async () => {
  const printed = await runProgram(`
    import { openPostgresJournal } from "ostinato/trace";
    try { await openPostgresJournal("postgres://127.0.0.1:1/none"); } catch ({ code, hint }) {
      console.log(JSON.stringify({ code, hint }));
    }`);
  expect(JSON.parse(printed)).toEqual({
    code: "runtime.package-missing",
    hint: `Install it: npm install pg@${PG_VERSION}`,
  });
});

test("the command asks for them before it starts a run", async () => {
  const command = join(folder, "node_modules/ostinato/dist/src/cli/main.js");
  const words = ["run", "Say hello.", "--send", "otlp", "--journal", "journal.db"];
  const { stderr, exitCode } = await execa(process.execPath, [command, ...words], {
    cwd: folder,
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:1" },
    reject: false,
  });
  expect(exitCode).not.toBe(0);
  expect(stderr).toContain("npm install @langfuse/core@");
  expect(() => readFileSync(join(folder, "journal.db"))).toThrow("ENOENT");
});

test("a browser's tool asks for Playwright by name", async () => {
  const printed = await runProgram(`
    import { openSandbox, defaultPolicy } from "ostinato/sandbox";
    import { browserOpen } from "ostinato/tools";
    const policy = defaultPolicy(process.cwd(), { network: { allow: ["127.0.0.1"] } });
    await using sandbox = await openSandbox(policy);
    const context = { runId: "r", callId: "1.1", signal: new AbortController().signal, sandbox, progress() {} };
    try { await browserOpen.run({ id: "http://127.0.0.1:1/" }, context); } catch ({ code, hint }) {
      console.log(JSON.stringify({ code, hint }));
    }`);
  expect(JSON.parse(printed)).toEqual({
    code: "runtime.package-missing",
    hint: `Install it: npm install playwright@${PLAYWRIGHT_VERSION}`,
  });
});
