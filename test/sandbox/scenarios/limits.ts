import assert from "node:assert/strict";
import { watch } from "node:fs";
import { type Scenario, shell } from "../scenario.ts";

const MEBIBYTE = 1024 * 1024;
const python = (program: string) => ["python3", "-c", program];

/** Limits that end a call, and what must not end one. The attacks try them harder. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  "memory of all processes together, files in memory included": async (place) => {
    const sandbox = await place.open({ limits: { memoryBytes: 200 * MEBIBYTE } });
    const forks = `
import os, time
for _ in range(6):
    if os.fork() == 0:
        block = bytearray(b"x") * (60 * 1024 * 1024); time.sleep(20); os._exit(0)
time.sleep(20)`;
    assert.equal((await sandbox.exec({ argv: python(forks) })).limit, "memoryBytes");
    const files =
      "head -c 60M /dev/zero > /tmp/a; head -c 60M /dev/zero > /tmp/b; head -c 60M /dev/zero > /dev/shm/c; head -c 30M /dev/zero > ~/d; sleep 20";
    assert.equal((await sandbox.exec({ argv: ["sh", "-c", files] })).limit, "memoryBytes");
    assert.equal(await shell(sandbox, "echo on"), "on\n");
  },

  "memory that forks share counts once": async (place) => {
    const sandbox = await place.open({ limits: { memoryBytes: 300 * MEBIBYTE } });
    const shared = `
import os, time
block = bytearray(b"x") * (100 * 1024 * 1024)
for _ in range(8):
    if os.fork() == 0: time.sleep(1); os._exit(0)
time.sleep(1.2); print("done")`;
    const { limit, output } = await sandbox.exec({ argv: python(shared) });
    assert.deepEqual([limit, output], [null, "done\n"]);
  },

  "many calls that start at once are not taken for large ones": async (place) => {
    const sandbox = await place.open({ limits: { memoryBytes: 256 * MEBIBYTE } });
    const calls = Array.from({ length: 40 }, () => sandbox.exec({ argv: ["sleep", "0.2"] }));
    const limits = (await Promise.all(calls)).map(({ limit }) => limit);
    assert.deepEqual(
      limits.filter((limit) => limit !== null),
      [],
    );
  },

  "processor time, number of processes, output without an end": async (place) => {
    const sandbox = await place.open({ limits: { cpuSeconds: 1, processes: 16 } });
    const spin = await sandbox.exec({
      argv: ["sh", "-c", "(while :; do :; done) & while :; do :; done"],
    });
    assert.equal(spin.limit, "cpuSeconds");
    const forks = await shell(
      sandbox,
      "for i in $(seq 40); do sleep 5 & done 2>&1 | grep -c 'fork'; kill $(jobs -p) 2>/dev/null",
    );
    assert.match(forks, /retry|fork|[1-9]/);
    const endless = await sandbox.exec({ argv: ["yes"] });
    assert.equal(endless.limit, "outputBytes");
    assert.ok(endless.outputBytes > 64 * MEBIBYTE && endless.output.length < 200_000);
  },

  "what is written to the workspace, and room is made again": async (place) => {
    const sandbox = await place.open({
      limits: { writtenBytes: 20 * MEBIBYTE, writtenFiles: 300 },
    });
    const fill = "for i in $(seq 40); do head -c 10M /dev/zero > f$i; sleep 0.02; done; sleep 5";
    assert.equal((await sandbox.exec({ argv: ["bash", "-c", fill] })).limit, "writtenBytes");
    // A run that is over its limit may still run what makes room.
    assert.equal(await shell(sandbox, "rm f*; echo removed"), "removed\n");
    const many = "for i in $(seq 5000); do : > n$i; done; sleep 5";
    assert.equal((await sandbox.exec({ argv: ["bash", "-c", many] })).limit, "writtenFiles");
  },

  // Audit D3: a call took all inotify instances of the user, and the host's own `fs.watch` failed.
  "the host can watch files while a call holds all the watches that it gets": async (place) => {
    const take = `
import ctypes, time
library = ctypes.CDLL(None)
count = 0
while count < 5000 and library.inotify_init() >= 0: count += 1
print(count, flush=True)
time.sleep(3)`;
    for (const mode of ["overlay", "direct"] as const) {
      const sandbox = await place.open({ mode });
      const held = sandbox.exec({ argv: python(take) });
      await new Promise((resolve) => setTimeout(resolve, 2000));
      watch(place.workspace).close();
      const count = Number((await held).stdout);
      assert.ok(count > 0, "a call can watch files");
      if (process.getuid?.() !== 0) assert.ok(count <= 32, `${count} instances`);
      await sandbox.dispose();
    }
  },
};
