import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import {
  openPipe,
  readStatus,
  type StartedProcess,
  untilGone,
  untilIdle,
} from "../../../src/sandbox/exec/process-status.ts";
import { removeFolder } from "../../remove-folder.ts";

it("does not wait for another process that has the number now", async () => {
  const other = spawn("sleep", ["60"]);
  await once(other, "spawn");
  // No such namespace: the other one must not be ended either.
  await untilGone({ pid: other.pid ?? 0, namespace: 1, startTime: "1" });
  expect(other.exitCode ?? other.signalCode).toBeNull();
  other.kill("SIGKILL");
  await once(other, "exit");
});

it("waits for the process that was reported", async () => {
  const folder = mkdtempSync(join(tmpdir(), "ostinato-status-"));
  const path = join(folder, "status");
  spawnSync("mkfifo", [path]);
  const child = spawn("sleep", ["60"]);
  await once(child, "spawn");
  const reported = Promise.withResolvers<StartedProcess>();
  const status = openPipe(path);
  readStatus(status, { started: reported.resolve, exited: () => {} });
  writeFileSync(path, `${JSON.stringify({ "child-pid": child.pid, "pid-namespace": 1 })}\n`);
  const gone = untilGone(await reported.promise).then(() => "gone");
  const waited = new Promise((resolve) => setTimeout(() => resolve("waited"), 100));
  expect(await Promise.race([gone, waited])).toBe("waited");
  child.kill("SIGKILL");
  expect(await gone).toBe("gone");
  status.destroy();
  await removeFolder(folder);
});

it("does not wait for a first process whose children have all ended", async () => {
  // Like bwrap's own: it waits for its children, and starts nothing more.
  const first = spawn("bash", ["-c", "sleep 60 & echo $!; wait; read -r"]);
  const [line] = (await once(first.stdout, "data")) as [Buffer];
  const pid = first.pid ?? 0;
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  const startTime = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  const idle = untilIdle({ pid, namespace: 1, startTime }).then(() => "idle");
  const waited = new Promise((resolve) => setTimeout(() => resolve("waited"), 100));
  expect(await Promise.race([idle, waited])).toBe("waited");
  process.kill(Number(line.toString()), "SIGKILL");
  expect(await idle).toBe("idle");
  expect(first.exitCode ?? first.signalCode).toBeNull();
  first.kill("SIGKILL");
  await once(first, "exit");
});
