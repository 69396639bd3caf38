import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { execa } from "execa";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { openInBrowser } from "../../src/cli/open-in-browser.ts";
import { OstinatoError } from "../../src/errors.ts";
import { hostProgram } from "../../src/sandbox/host-program.ts";
import { openJournal } from "../../src/trace/index.ts";
import { removeFolder } from "../remove-folder.ts";
import { sampleRun } from "../trace/sample-run.ts";
import { MAIN, ostinato } from "./run-command.ts";

// The stand-in below for the machine's own, which would start a browser.
vi.mock(import("../../src/sandbox/host-program.ts"), { spy: true });

let folder: string;
/** Where an opener of the machine writes what it was asked to open. */
let opened: string;
let environment: { [name: string]: string };
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "ostinato-view-"));
  const journal = await openJournal(join(folder, "j.db"));
  await journal.append("20260101-abc123", sampleRun(2));
  await journal.close();
  opened = join(folder, "opened.txt");
  writeFileSync(
    join(folder, "xdg-open"),
    `#!/bin/sh\n{ echo "$@"; pwd; env; } > '${opened}.part'\nmv '${opened}.part' '${opened}'\n`,
  );
  chmodSync(join(folder, "xdg-open"), 0o755);
  const path = `${folder}${delimiter}${process.env.PATH}`;
  environment = { PATH: path, DISPLAY: ":7", WAYLAND_DISPLAY: "" };
});
afterAll(() => removeFolder(folder));
afterEach(() => {
  vi.unstubAllEnvs();
  vi.mocked(hostProgram).mockReset();
});

async function freePort(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  return String(typeof address === "object" ? address?.port : "");
}

const view = (...rest: string[]) =>
  ostinato(["view", ...rest, "--journal", "j.db"], { cwd: folder });

describe("ostinato view", () => {
  test.each(["SIGINT", "SIGTERM"] as const)(
    "serves until %s, and opens nothing in a pipe",
    async (signal) => {
      const child = execa(process.execPath, [MAIN, "view", "LAST", "--journal", "j.db"], {
        cwd: folder,
        env: environment,
        stdin: "ignore",
        reject: false,
      });
      const lines = createInterface({ input: child.stdout });
      const first = await new Promise<string>((resolve) => lines.once("line", resolve));
      expect(first).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{24}\/#\/run\/20260101-abc123$/);
      const page = await fetch(first);
      expect(page.status).toBe(200);
      expect(await page.text()).toContain("<title>Ostinato</title>");
      child.kill(signal);
      expect(await child).toMatchObject({ exitCode: 0, stderr: "" });
      await expect(fetch(first)).rejects.toThrow();
      expect(existsSync(opened)).toBe(false);
    },
  );

  test("--json prints the address as an object; --port names the port", async () => {
    const port = await freePort();
    const child = execa(
      process.execPath,
      [MAIN, "view", "--json", "--no-open", "--port", port, "--journal", "j.db"],
      { cwd: folder, stdin: "ignore", reject: false },
    );
    const lines = createInterface({ input: child.stdout });
    const first = await new Promise<string>((resolve) => lines.once("line", resolve));
    expect(JSON.parse(first)).toEqual({
      address: expect.stringMatching(new RegExp(`^http://127\\.0\\.0\\.1:${port}/[\\w-]{24}/$`)),
    });
    child.kill("SIGINT");
    expect((await child).exitCode).toBe(0);
  });

  // Issue 18, row 19.
  test("before the first run makes no journal, and shows the run when it comes", async () => {
    const fresh = mkdtempSync(join(folder, "fresh-"));
    const child = execa(process.execPath, [MAIN, "view", "--json"], {
      ...{ cwd: fresh, stdin: "ignore", reject: false },
    });
    const lines = createInterface({ input: child.stdout });
    const first = await new Promise<string>((resolve) => lines.once("line", resolve));
    const { address } = JSON.parse(first) as { address: string };
    const runs = async () => (await fetch(`${address}runs`)).json();
    expect(await runs()).toEqual([]);
    expect((await fetch(`${address}run/20260101-abc123`)).status).toBe(404);
    for (const words of [["runs"], ["prune", "--keep", "1"], ["show", "LAST"], ["diff", "LAST"]]) {
      await ostinato(words, { cwd: fresh });
    }
    expect(readdirSync(fresh)).toEqual([]);
    const journal = await openJournal(join(fresh, ".ostinato", "journal.db"));
    await journal.append("20260101-abc123", sampleRun(2));
    expect(await runs()).toMatchObject([{ runId: "20260101-abc123" }]);
    expect((await fetch(`${address}run/20260101-abc123`)).status).toBe(200);
    await journal.close();
    child.kill("SIGINT");
    expect((await child).exitCode).toBe(0);
  });

  test("--html writes the run as one file", async () => {
    expect(await view("LAST", "--html", "run.html")).toMatchObject({
      exitCode: 0,
      stdout: `wrote run 20260101-abc123 to ${join(folder, "run.html")}`,
    });
    const html = readFileSync(join(folder, "run.html"), "utf8");
    expect(html).toContain("connect-src 'none'");
    expect(html).toContain("I read part 1.");
    const { stdout } = await view("LAST", "--html", "run.html", "--json");
    expect(JSON.parse(stdout)).toEqual({
      file: join(folder, "run.html"),
      runId: "20260101-abc123",
    });
  });

  test.each([
    ["other turns without a file", ["LAST", "--conversation"], /--conversation is for a file/],
    ["no run for the file", ["--html", "x.html"], /Specify which run.*\nFor example/],
    ["a folder that does not exist", ["LAST", "--html", "no/x.html"], /can't be written/],
    ["a run that does not exist", ["nobody"], /there is no run "nobody"/],
    ["an invalid port", ["--port", "x"], /positive number/],
  ])("%s is an error", async (_name, given, words) => {
    const { exitCode, stderr, stdout } = await view(...given);
    expect(exitCode).not.toBe(0);
    expect(stderr).toMatch(words);
    expect(stdout).toBe("");
  });
});

describe("the browser", () => {
  const standIn = () => {
    const { options } = hostProgram("sh");
    vi.mocked(hostProgram).mockReturnValue({ path: join(folder, "xdg-open"), options });
  };
  const address = "http://127.0.0.1:1/open/code";

  // Issue 19, item 8: from `/`, with what a desktop needs of the environment.
  test("is opened where there is a display, and gets no more of the environment than it needs", async () => {
    standIn();
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    vi.stubEnv("API_KEY", "secret");
    openInBrowser(address);
    await expect.poll(() => existsSync(opened)).toBe(true);
    const [asked, place, ...variables] = readFileSync(opened, "utf8").trim().split("\n");
    expect([asked, place]).toEqual([address, "/"]);
    expect(variables).toContain("DISPLAY=:7");
    expect(variables).not.toContain("API_KEY=secret");
    expect(variables.find((line) => line.startsWith("PATH="))).not.toContain(folder);
    rmSync(opened);
    vi.stubEnv("DISPLAY", "");
    openInBrowser(address);
    // Nothing was started: there is nothing to wait for.
    expect(existsSync(opened)).toBe(false);
  });

  test("that can't be started is not an error", async () => {
    const { options } = hostProgram("sh");
    vi.mocked(hostProgram).mockReturnValue({ path: join(folder, "nothing"), options });
    vi.stubEnv("DISPLAY", ":7");
    openInBrowser(address);
    await new Promise((resolve) => setImmediate(resolve));
    vi.mocked(hostProgram).mockImplementation(() => {
      throw new OstinatoError("sandbox.unavailable", "The program xdg-open is not installed.");
    });
    openInBrowser(address);
  });
});
