import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, expect, test } from "vitest";
import { removeFolder } from "../remove-folder.ts";

/** What stands in for apt-get: it writes down what it is asked, and installs what it knows. */
const APT_GET = `
const { appendFileSync, writeFileSync } = require("node:fs");
const [command, ...rest] = process.argv.slice(2);
const packages = rest.filter((word) => !word.startsWith("-"));
appendFileSync(process.env.ASKED, [command, ...packages].join(" ") + "\\n");
if (command === "update") process.exit(process.env.BROKEN_SOURCE ? 100 : 0);
const programs = { bubblewrap: "bwrap", ripgrep: "rg", socat: "socat", python3: "python3", chromium: "chromium", postgresql: "initdb" };
const known = { ...programs, [process.env.UNKNOWN]: undefined };
if (packages.some((name) => known[name] === undefined)) process.exit(100);
for (const name of packages) writeFileSync("/usr/bin/" + known[name], "", { mode: 0o755 });
`;

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ostinato-setup-"));
});
afterEach(() => removeFolder(folder));

/** The set-up on a machine on which nothing is installed, and where it is root. */
async function setUp(environment: { [name: string]: string }, ...words: string[]) {
  const asked = join(folder, "asked");
  writeFileSync(asked, "");
  writeFileSync(join(folder, "apt-get"), `#!${process.execPath}\n${APT_GET}`, { mode: 0o755 });
  const program = (name: string) => ["--ro-bind", join(folder, "apt-get"), `/usr/bin/${name}`];
  const machine = [
    ...["--ro-bind", "/", "/", "--dev", "/dev", "--tmpfs", "/usr/bin", "--tmpfs", "/usr/sbin"],
    ...(existsSync("/usr/lib/postgresql") ? ["--tmpfs", "/usr/lib/postgresql"] : []),
    ...["--bind", folder, folder, "--unshare-user", "--uid", "0", "--gid", "0"],
    ...(environment.HAS ?? "apt-get").split(" ").flatMap(program),
  ];
  const script = resolve("scripts/setup.mjs");
  const { exitCode, stderr } = await execa(
    "bwrap",
    [...machine, process.execPath, script, ...words],
    {
      reject: false,
      extendEnv: false,
      env: { PATH: "/usr/bin", HOME: folder, ASKED: asked, ...environment },
    },
  );
  return { exitCode, stderr, asked: readFileSync(asked, "utf8").trim().split("\n") };
}

test("installs what is missing", async () => {
  const { exitCode, stderr, asked } = await setUp({});
  expect(asked).toEqual(["update", "install bubblewrap ripgrep socat chromium python3"]);
  expect(stderr).not.toMatch("still missing");
  expect(exitCode).toBe(0);
});

test("installs Postgres for the tests, and goes on without it", async () => {
  expect((await setUp({}, "--tests")).asked[1]).toMatch(/^install bubblewrap .* postgresql$/);
  const { exitCode, stderr } = await setUp({ UNKNOWN: "postgresql" }, "--tests");
  expect(stderr).toMatch("still missing: initdb\n");
  expect(stderr).toMatch("apt-get install -y -q --no-install-recommends postgresql");
  expect(exitCode).toBe(0);
});

test("a package that the system does not have, as Chromium on Ubuntu, keeps it from no other", async () => {
  const { exitCode, stderr, asked } = await setUp({ UNKNOWN: "chromium" });
  expect(asked).toContain("install bubblewrap");
  expect(asked).toContain("install python3");
  expect(stderr).toMatch("still missing: chromium\n");
  expect(stderr).toMatch("npx playwright install chromium");
  expect(exitCode).toBe(0);
});

test("a source that is broken keeps it from none", async () => {
  const { exitCode, asked } = await setUp({ BROKEN_SOURCE: "yes" });
  expect(asked).toHaveLength(2);
  expect(exitCode).toBe(0);
});

test("what nothing works without is a failure", async () => {
  const { exitCode, stderr } = await setUp({ UNKNOWN: "bubblewrap" });
  expect(stderr).toMatch("still missing: bwrap\n");
  expect(exitCode).toBe(1);
});

test("--check installs nothing and fails, also where no package manager is known", async () => {
  const { exitCode, asked } = await setUp({}, "--check");
  expect([exitCode, asked]).toEqual([1, [""]]);
  expect((await setUp({ HAS: "bwrap rg" }, "--check")).exitCode).toBe(1);
});
