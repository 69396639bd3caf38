import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { defaultPolicy, wrapProgram } from "../../src/sandbox/index.ts";
import { type Attack, shell, verdict } from "./attack.ts";

const MEBIBYTE = 1024 * 1024;
const CORE_PATTERN = "/proc/sys/kernel/core_pattern";
const CRASH = "sleep 60 & sleep 0.3; kill -SEGV $!; wait";

/** Attacks that change the machine for a moment: only with `--disruptive`, and only as root. */
export const DISRUPTIVE_ATTACKS: readonly Attack[] = [
  {
    id: "dis-01",
    input:
      "starting the host's core handler, which is root's, by a crash in a call and in a browser's wrapper",
    async attempt(world) {
      const before = readFileSync(CORE_PATTERN, "latin1");
      const log = join(world.root, "handled");
      const handler = join(world.root, "handler.sh");
      writeFileSync(handler, `#!/bin/sh\necho "$1" >>${log}\n`);
      chmodSync(handler, 0o755);
      const handled = async () => {
        await sleep(500);
        return existsSync(log);
      };
      try {
        writeFileSync(CORE_PATTERN, `|${handler} %P`);
        const sandbox = await world.open();
        await shell(sandbox, `ulimit -c 0; ${CRASH}`);
        const byCall = await handled();
        const browser = await wrapProgram({
          policy: defaultPolicy(world.workspace),
          argv: ["/bin/bash", "-c"],
          ownNamespaces: true,
        });
        execFileSync(browser.executablePath, [`ulimit -c 0; ${CRASH}; true`], { stdio: "ignore" });
        await browser.dispose();
        const byBrowser = await handled();
        // Outside it is started, so that its silence says something.
        execFileSync("/bin/bash", ["-c", `ulimit -c 0; ${CRASH}; true`], { stdio: "ignore" });
        return verdict(!byCall && !byBrowser && (await handled()), { byCall, byBrowser });
      } finally {
        writeFileSync(CORE_PATTERN, before);
      }
    },
  },
  {
    id: "dis-02",
    input: "memory pushed out to swap, where resident sets don't show it",
    async attempt(world) {
      const file = join(world.root, "swap");
      writeFileSync(file, "", { mode: 0o600 });
      try {
        execFileSync("fallocate", ["-l", "1G", file]);
        execFileSync("mkswap", [file], { stdio: "ignore" });
        execFileSync("swapon", [file]);
        const sandbox = await world.open({ limits: { memoryBytes: 256 * MEBIBYTE } });
        const program = `
import ctypes, mmap, os, time
libc = ctypes.CDLL(None); libc.madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
for i in range(8):
    if os.fork() == 0:
        m = mmap.mmap(-1, 96 << 20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        start = ctypes.addressof(ctypes.c_char.from_buffer(m)); noise = os.urandom(1 << 20)
        for k in range(96):
            ctypes.memmove(start + (k << 20), noise, 1 << 20)
            if k % 16 == 15: libc.madvise(start + ((k - 15) << 20), 16 << 20, 21)
        time.sleep(8); os._exit(0)
    time.sleep(0.3)
time.sleep(2); print("UNBOUNDED")`;
        const { limit, output } = await sandbox.exec({ argv: ["python3", "-c", program] });
        await sandbox.discard();
        return verdict(limit === "memoryBytes", [limit, output]);
      } finally {
        execFileSync("swapoff", [file], { stdio: "ignore" });
        rmSync(file);
      }
    },
  },
];
