import { spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { isGvisor } from "../../src/sandbox/doctor/containers.ts";
import { explainFailure } from "../../src/sandbox/doctor/explain-failure.ts";
import { removeFolder } from "../remove-folder.ts";

const INDEX = fileURLToPath(new URL("../../src/sandbox/index.ts", import.meta.url));

/** Runs a program with the sandbox on a machine that `prepare` has taken something from. */
async function onMachine(prepare: string, program: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "ostinato-without-"));
  try {
    const { stdout, stderr } = spawnSync(
      "unshare",
      ["--user", "--map-root-user", "--mount", "bash", "-c", `${prepare}; exec "$@"`, "x"].concat(
        process.execPath,
        "--input-type=module",
        "-e",
        `import * as sandbox from ${JSON.stringify(INDEX)};\n${program}`,
      ),
      {
        encoding: "utf8",
        cwd: folder,
        env: { PATH: process.env.PATH, HOME: folder, TMPDIR: folder },
      },
    );
    return stdout + stderr;
  } finally {
    await removeFolder(folder);
  }
}

const OPEN = `
try { await (await sandbox.openSandbox(sandbox.defaultPolicy(process.cwd()), {stateDirectory: process.env.HOME + "/../state-" + process.pid})).dispose(); console.log("OPENED"); }
catch (error) { console.log(error.code, "|", error.message, "|", error.hint); }`;
const EXAMINE = "console.log(sandbox.printDoctorReport(await sandbox.examineMachine()))";

describe("a machine without", () => {
  it("bubblewrap is refused with the line that installs it", async () => {
    const hide = "mount --bind /dev/null $(command -v bwrap)";
    expect(await onMachine(hide, OPEN)).toMatch(
      /^sandbox\.unavailable \| The program bwrap is not installed\. \| .*install bubblewrap/,
    );
    const report = await onMachine(hide, EXAMINE);
    expect(report).toMatch(/^MISSING {2}bubblewrap .*\n.*install.* bubblewrap$/m);
    expect(report).toContain("The sandbox doesn't work here. Runs are refused");
  });

  it("user namespaces is refused with the setting that allows them", async () => {
    const forbid = "echo 0 > /proc/sys/user/max_user_namespaces";
    expect(await onMachine(forbid, OPEN)).toMatch(
      /^sandbox\.unavailable \| .* \| .*user\.max_user_namespaces/,
    );
    const report = await onMachine(forbid, EXAMINE);
    expect(report).toMatch(
      /^MISSING {2}user namespaces +user\.max_user_namespaces is 0\n +sudo sysctl/m,
    );
  });

  it("socat can be used, only not with a network", async () => {
    const hide = "mount --bind /dev/null $(command -v socat)";
    const report = await onMachine(hide, EXAMINE);
    expect(report).toMatch(/^limited {2}socat /m);
    expect(report).toMatch(/^limited {2}network .*socat/m);
    expect(report).toMatch(/^ok {7}sandbox /m);
  });
});

describe("what bwrap says", () => {
  it.each([
    ["bwrap: setting up uid map: Permission denied", /AppArmor/, /apparmor/],
    ["bwrap: loopback: Failed RTM_NEWADDR: Operation not permitted", /AppArmor/, /apparmor/],
    ["bwrap: Failed to make / slave: Permission denied", /container/, /--security-opt/],
    [
      "bwrap: Creating new namespace failed: Operation not permitted",
      /container/,
      /--security-opt/,
    ],
    [
      "bwrap: No permissions to create new namespace, likely because the kernel does not allow",
      /container/,
      /unprivileged_userns_clone/,
    ],
    ["unshare: unshare failed: Operation not permitted", /container/, /--security-opt/],
    [
      "bwrap: Creating new namespace failed: nesting depth or /proc/sys/user/max_*_namespaces exceeded (ENOSPC)",
      /limit on namespaces/,
      /max_user_namespaces/,
    ],
    ["bwrap: something new", /can't be created on this machine.*something new/, /ostinato doctor/],
  ])("%s", (text, message, hint) => {
    const error = explainFailure(text);
    expect(error.code).toBe("sandbox.unavailable");
    expect(error.message).toMatch(message);
    expect(error.hint).toMatch(hint);
  });

  // `npm run test:containers` tries the real ones.
  it("under gVisor is explained by gVisor", () => {
    const error = explainFailure("bwrap: loopback: Failed RTM_NEWADDR", undefined, true);
    expect(error.message).toMatch(/^gVisor's kernel doesn't .*RTM_NEWADDR/);
    expect(error.hint).toMatch(/virtual machine/);
    expect(isGvisor("Linux version 4.4.0 #1 SMP Sun Jan 10 15:06:54 PST 2016\n")).toBe(true);
    expect(isGvisor("Linux version 6.12.1 (gcc 14) #1 SMP\n")).toBe(false);
  });
});
