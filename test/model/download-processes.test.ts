import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readFile, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, expect, test } from "vitest";
import { removeFolder } from "../remove-folder.ts";
import { HubServer } from "./hub-server.ts";

const program = `
  import { download } from "./src/model/download/download.ts";
  const [endpoint, target] = process.argv.slice(1);
  const file = { repository: "someone/some-model", file: "model.gguf", revision: "main" };
  await download({ hub: { endpoint }, file, target });
`;

let folder: string;
let hub: HubServer;
let target: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ostinato-download-"));
  target = join(folder, "model.gguf");
  hub = await new HubServer(randomBytes(2_000_000)).start();
});

afterEach(async () => {
  await hub.stop();
  await removeFolder(folder);
});

function startProcess(): ReturnType<typeof execa> {
  return execa(
    process.execPath,
    ["--input-type=module-typescript", "--eval", program, hub.endpoint, target],
    { cwd: join(import.meta.dirname, "../.."), env: { OSTINATO_CACHE: folder } },
  );
}

test("two processes that want the same file load it once", async () => {
  hub.troubles.push({ kind: "cut", after: 500_000 });
  await Promise.all([startProcess(), startProcess()]);
  expect(hub.content.equals(await readFile(target))).toBe(true);
  expect(hub.wasContinued(2)).toBe(true);
});

test("a killed process is followed by one that continues", async () => {
  hub.troubles.push({ kind: "stall", after: 800_000 });
  const first = startProcess();
  first.catch(() => {});
  await expect.poll(() => hub.ranges.length).toBe(1);
  await expect
    .poll(
      () =>
        readFile(`${target}.part`).then(
          (part) => part.length,
          () => 0,
        ),
      { timeout: 10_000 },
    )
    .toBe(800_000);
  first.kill("SIGKILL");
  await first.catch(() => {});
  // Its lock counts as left behind after some seconds without a sign of life.
  const long = new Date(Date.now() - 60_000);
  await utimes(`${target}.lock`, long, long);
  await startProcess();
  expect(hub.content.equals(await readFile(target))).toBe(true);
  expect(hub.ranges).toEqual([null, "bytes=800000-"]);
});

test("a lock left in an empty folder is not an obstacle", async () => {
  await mkdir(dirname(target), { recursive: true });
  await mkdir(`${target}.lock`);
  const long = new Date(Date.now() - 60_000);
  await utimes(`${target}.lock`, long, long);
  await startProcess();
  expect(hub.content.equals(await readFile(target))).toBe(true);
});
