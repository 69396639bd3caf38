import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Place, type Scenario, shell } from "../scenario.ts";

const SANDBOX = new URL("../../../src/sandbox/index.ts", import.meta.url).href;

/**
 * As a person would do it, without `chmod` before. GNU rm since 9 takes an empty folder that it may not
 * read; others (older ones, Node's, a file manager) don't, so every folder must be readable as well.
 */
function remove(folder: string): void {
  for (const [file, ...words] of [["find"], ["rm", "-rf"]] as const) {
    const { stderr } = spawnSync(file, [...words, folder], { encoding: "utf8" });
    assert.equal(stderr, "");
  }
  assert.equal(existsSync(folder), false);
}

/** Opens an overlay in a process of its own, writes to it, and kills the process. */
async function writeAndBeKilled(place: Place): Promise<void> {
  const program = `
    const { defaultPolicy, openSandbox } = await import(${JSON.stringify(SANDBOX)});
    const sandbox = await openSandbox(defaultPolicy(${JSON.stringify(place.workspace)}), {
      stateDirectory: ${JSON.stringify(place.state)},
    });
    await sandbox.exec({ argv: ["sh", "-c", "mkdir -p folder && echo text > folder/file"] });
    console.log(sandbox.store);
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
    cwd: fileURLToPath(new URL(".", import.meta.url)),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await once(child.stdout, "data");
  assert.equal(String(line), "overlay\n");
  child.kill("SIGKILL");
  await once(child, "exit");
}

/** What a sandbox leaves on disk belongs to whoever started it: `rm -rf` takes it away. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  "changes that were kept aside": async (place) => {
    const sandbox = await place.open();
    await shell(sandbox, "mkdir -p folder && echo text > folder/file");
    assert.equal(sandbox.store, "overlay");
    await sandbox.dispose();
    assert.equal(readFileSync(join(place.state, "upper/folder/file"), "utf8"), "text\n");
    remove(place.state);
  },

  "changes that were opened again": async (place) => {
    const first = await place.open();
    await shell(first, "echo text > file");
    await first.dispose();
    const again = await place.open();
    assert.equal((await again.diff()).length, 1);
    await shell(again, "echo more >> file");
    await again.dispose();
    remove(place.state);
  },

  "the changes of a process that was killed": async (place) => {
    await writeAndBeKilled(place);
    assert.equal(readFileSync(join(place.state, "upper/folder/file"), "utf8"), "text\n");
    remove(place.state);
  },
};
