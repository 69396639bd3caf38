import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { secondWallProgram } from "../../../src/sandbox/launcher/second-wall.ts";
import { CannotBePlayed, type Scenario, shell } from "../scenario.ts";

const WORK = `
set -e
mkdir -p from to; echo text > from/file; mv from/file to/moved; ln to/moved from/again; ln -s again from/link
cat from/link; mkfifo pipe; (echo through > pipe &); cat pipe; truncate -s 0 to/moved; rm -r from to pipe
for folder in /tmp /run /dev/shm "$HOME"; do echo x > $folder/file; mkdir $folder/sub; mv $folder/file $folder/sub/; rm -r $folder/sub; done
echo 5 > /proc/self/oom_score_adj 2>/dev/null || true
cat /dev/stdin; echo to-output > /dev/stdout; echo to-errors > /dev/stderr
python3 -c 'import pty; pty.spawn(["echo", "terminal"])'`;

/** Landlock inside: what programs do works, and what the kernel alone wouldn't refuse is refused. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  "programs do inside a second wall what they did without": async (place) => {
    if (secondWallProgram() === null) throw new CannotBePlayed("no Landlock by setpriv here");
    for (const mode of ["overlay", "direct"] as const) {
      await using sandbox = await place.open({ mode });
      const { output, exitCode } = await sandbox.exec({
        argv: ["bash", "-c", WORK],
        stdin: "from the input\n",
      });
      assert.equal(exitCode, 0, output);
      for (const word of [
        "text",
        "through",
        "from the input",
        "to-output",
        "to-errors",
        "terminal",
      ]) {
        assert.ok(output.includes(word), `${word} is missing in ${output}`);
      }
      await sandbox.discard().catch(() => {});
    }
  },

  "every call and the worker are in it": async (place) => {
    if (secondWallProgram() === null) throw new CannotBePlayed("no Landlock by setpriv here");
    writeFileSync(join(place.workspace, "real.txt"), "x");
    await using sandbox = await place.open();
    // A device of the number 0 is what overlays mark removed files with: anybody may make one, but for Landlock.
    const output = await shell(sandbox, "mknod /tmp/mark c 0 0 2>&1");
    assert.match(output, /Permission denied/);
    const made = await sandbox.files.spawn(["mknod", "/tmp/mark", "c", "0", "0"]);
    assert.match(made.stderr, /Permission denied/);
  },
};
