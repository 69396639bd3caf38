import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { Launcher } from "../../../src/sandbox/launcher/launcher.ts";

/** The session of a process, whose terminal sends Ctrl-C to all of its foreground group. */
function sessionOf(pid: number): string | undefined {
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[3];
}

test("a launcher is in a session of its own: a Ctrl-C that is meant for us does not end it", async () => {
  const say = "echo $$ >&2; echo ready $$; exec cat >/dev/null";
  const launcher = await Launcher.start(["bash", "--norc", "-c", say], tmpdir());
  await expect.poll(() => launcher.problem).toMatch(/^\d+$/);
  const pid = Number(launcher.problem);
  expect(sessionOf(pid)).toBe(String(pid));
  expect(sessionOf(process.pid)).not.toBe(String(pid));
  await launcher.stop();
});
