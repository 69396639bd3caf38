import { spawnSync } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { secondWall, secondWallProgram } from "../../../src/sandbox/launcher/second-wall.ts";
import { removeFolder } from "../../remove-folder.ts";
import { describeScenarios } from "../describe-scenarios.ts";
import { scenarios } from "../scenarios/second-wall.ts";

describeScenarios(
  "the second wall",
  new URL("../scenarios/second-wall.ts", import.meta.url).href,
  scenarios,
);

// What the mounts leave out, a descriptor that somebody forgot to close would show.
it("keeps what a folder of the host holds that a descriptor leads to", async ({ skip }) => {
  const setpriv = secondWallProgram();
  skip(setpriv === null, "setpriv can't use Landlock here");
  const root = mkdtempSync(join(tmpdir(), "ostinato-wall-"));
  mkdirSync(join(root, "own"));
  writeFileSync(join(root, "secret.txt"), "SECRET");
  const folder = openSync(root, "r");
  const read = (wall: readonly string[]) =>
    spawnSync(
      "bwrap",
      [
        ...["--unshare-all", "--ro-bind", "/usr", "/usr", "--symlink", "usr/lib", "/lib"],
        ...["--symlink", "usr/lib64", "/lib64", "--symlink", "usr/bin", "/bin", "--proc", "/proc"],
        ...["--dev", "/dev", "--tmpfs", "/tmp", "--dir", "/run", "--dir", "/home/agent", "--"],
        ...wall,
        ...["/usr/bin/cat", "/proc/self/fd/3/secret.txt", "/proc/self/fd/3/own/../secret.txt"],
      ],
      { encoding: "utf8", stdio: ["ignore", "pipe", "pipe", folder] },
    );
  try {
    expect(read([]).stdout).toBe("SECRETSECRET");
    const { stdout, stderr } = read(secondWall(setpriv, [], false));
    expect(stdout).toBe("");
    expect(stderr.match(/Permission denied/g)).toHaveLength(2);
  } finally {
    closeSync(folder);
    await removeFolder(root);
  }
});

it("is absent where there is no Landlock", () => {
  expect(secondWall(null, ["/workspace"], true)).toEqual([]);
});
