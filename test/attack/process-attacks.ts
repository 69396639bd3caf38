import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { promisify } from "node:util";
import { defaultPolicy, wrapProgram } from "../../src/sandbox/index.ts";
import { type Attack, shell, shellResult, verdict } from "./attack.ts";

const MEBIBYTE = 1024 * 1024;

/** Ways of staying behind: none of these may live when the call has returned. */
const DAEMONS: Readonly<Record<string, string>> = {
  background: "sleep MARK & disown",
  nohup: "nohup sleep MARK >/dev/null 2>&1 &",
  setsid: "setsid sleep MARK >/dev/null 2>&1 </dev/null &",
  "double fork": "( ( setsid sleep MARK </dev/null >/dev/null 2>&1 & ) & )",
  "deaf to signals": `setsid bash -c 'trap "" TERM INT HUP QUIT; exec sleep MARK' </dev/null >/dev/null 2>&1 &`,
  "fork on death": `python3 -c "
import os,time
for _ in range(3):
  if os.fork(): os._exit(0)
  os.setsid()
for fd in range(3): os.close(fd)
time.sleep(0.2)
os.execvp('sleep',['sleep','MARK'])"`,
  "holding the output": "sleep MARK &",
};

/** Attacks that use up the machine or stay behind. */
export const PROCESS_ATTACKS: readonly Attack[] = [
  {
    id: "proc-08",
    input: "binary output, control sequences, output without an end",
    async attempt(world) {
      const sandbox = await world.open();
      const binary = await shellResult(sandbox, "head -c 300000 /dev/urandom");
      const control = await shellResult(
        sandbox,
        "printf '\\033]0;title\\007\\033[2J\\033[31mred\\033[0m\\rover\\xff\\xfe\\u202eevil\\u0090\\n'",
      );
      const endless = await shellResult(sandbox, "yes; true");
      const noLines = await shellResult(sandbox, "tr '\\0' x < /dev/zero");
      const active = /[^\P{Cc}\t\n]|[\u202a-\u202e\u2066-\u2069]/u;
      const texts = [binary.output, control.output, endless.output, noLines.output];
      const safe = texts.every((text) => !active.test(text) && text.isWellFormed());
      const capped = texts.every((text) => text.length < 200_000);
      const ended = endless.limit === "outputBytes" && noLines.limit === "outputBytes";
      return verdict(safe && capped && ended && binary.truncated, {
        safe,
        capped,
        limits: [endless.limit, noLines.limit],
        control: control.output,
      });
    },
  },
  {
    id: "own-proc-01",
    input: "a fork bomb in bash",
    async attempt(world) {
      const sandbox = await world.open();
      const begun = performance.now();
      const result = await shellResult(sandbox, "bomb() { bomb | bomb & }; bomb; sleep 30", {
        wallMilliseconds: 1500,
      });
      const late = performance.now() - begun > 4500;
      const next = await shell(sandbox, "echo alive");
      return verdict(!late && next === "alive\n", { limit: result.limit, late, next });
    },
  },
  {
    id: "own-proc-02",
    input: "memory of ten processes together, each below its own limit",
    async attempt(world) {
      const sandbox = await world.open({ limits: { memoryBytes: 512 * MEBIBYTE } });
      const program = `
import os, time
for _ in range(10):
    if os.fork() == 0:
        block = bytearray(b"x") * (100 * 1024 * 1024)
        time.sleep(20)
        os._exit(0)
time.sleep(20)
print("UNBOUNDED")`;
      const result = await sandbox.exec({ argv: ["python3", "-c", program] });
      return verdict(result.limit === "memoryBytes", [result.limit, result.output]);
    },
  },
  {
    id: "own-proc-03",
    input: "memory hidden from /proc by a process that can't be looked into",
    async attempt(world) {
      const sandbox = await world.open({ limits: { memoryBytes: 256 * MEBIBYTE } });
      const program = `
import ctypes, os, time
ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)
for _ in range(5):
    if os.fork() == 0:
        block = bytearray(b"x") * (100 * 1024 * 1024)
        time.sleep(15)
        os._exit(0)
time.sleep(15)
print("UNBOUNDED")`;
      const result = await sandbox.exec({ argv: ["python3", "-c", program] });
      return verdict(result.limit === "memoryBytes", [result.limit, result.output]);
    },
  },
  {
    id: "own-proc-04",
    input:
      "memory in files: the temporary folders, shared mappings, deleted files, a million empty files",
    async attempt(world) {
      const sandbox = await world.open({ limits: { memoryBytes: 192 * MEBIBYTE } });
      const lines = [
        "for d in /tmp /dev/shm /home/agent /run; do for i in 1 2 3 4; do head -c 60M /dev/zero > $d/big$i 2>/dev/null; done; done; sleep 2; echo UNBOUNDED",
        `python3 -c "
import mmap, os, time
for _ in range(4):
  if os.fork() == 0:
    m = mmap.mmap(-1, 100*1024*1024, flags=mmap.MAP_SHARED)
    for i in range(0, len(m), 4096): m[i] = 1
    time.sleep(10)
time.sleep(10)
print('UNBOUNDED')"`,
        `python3 -c "
import os
for i in range(1500000): os.close(os.open('/tmp/%d' % i, os.O_CREAT))
print('UNBOUNDED')"`,
      ];
      const results = [];
      for (const line of lines) {
        const { limit, output } = await shellResult(sandbox, line);
        results.push([limit, output.slice(-200)]);
      }
      const held = results.every(
        ([limit, output]) => limit === "memoryBytes" && output !== "UNBOUNDED\n",
      );
      return verdict(held, results);
    },
  },
  {
    id: "own-proc-05",
    input: "filling the disk through the workspace with files, holes and links",
    async attempt(world) {
      const limits = { writtenBytes: 100 * MEBIBYTE, writtenFiles: 2000 };
      const lines = [
        "for i in $(seq 40); do head -c 50M /dev/zero > f$i; done; echo UNBOUNDED",
        "for i in $(seq 400); do truncate -s 60M hole$i; done; sleep 3; echo UNBOUNDED",
        `python3 -c "
import os
os.mkdir('many')
for i in range(50000): os.close(os.open('many/%d' % i, os.O_CREAT))
print('UNBOUNDED')"`,
      ];
      const results = [];
      for (const mode of ["overlay", "direct"] as const) {
        for (const line of lines) {
          const sandbox = await world.open({ mode, limits });
          const { limit, output } = await shellResult(sandbox, line);
          results.push([mode, limit, output.slice(-100)]);
          await shell(sandbox, "rm -rf f[0-9]* hole* many");
          if (mode === "overlay") await sandbox.discard();
          await sandbox.dispose();
        }
      }
      return verdict(
        results.every(([, limit]) => limit?.startsWith("written")),
        results,
      );
    },
  },
  {
    id: "own-proc-06",
    input: "processor time spread over many processes",
    async attempt(world) {
      const sandbox = await world.open({ limits: { cpuSeconds: 1 } });
      const spin = "for i in 1 2 3 4; do ( while :; do :; done ) & done; wait";
      const short =
        "while :; do for i in 1 2 3 4 5 6 7 8 9; do ( for j in {1..9999}; do :; done ); done; done";
      const results = [];
      for (const line of [spin, short]) {
        const { limit, milliseconds } = await shellResult(sandbox, line);
        results.push([limit, Math.round(milliseconds)]);
      }
      return verdict(
        results.every(([limit]) => limit === "cpuSeconds"),
        results,
      );
    },
  },
  {
    id: "own-proc-07",
    input: `staying behind: ${Object.keys(DAEMONS).join(", ")}`,
    async attempt(world) {
      const sandbox = await world.open();
      const left: string[] = [];
      let number = 0;
      for (const [name, line] of Object.entries(DAEMONS)) {
        const mark = `31${process.pid}.${number++}`;
        for (const after of ["sleep 0.1", "sleep 20"]) {
          await shellResult(sandbox, `${line.replace("MARK", mark)}\n${after}`, {
            wallMilliseconds: 350,
          });
          if (runs(mark)) left.push(`${name} after ${after}`);
        }
        const stop = new AbortController();
        const call = sandbox.exec({
          argv: ["bash", "-c", `${line.replace("MARK", mark)}\nsleep 20`],
          signal: stop.signal,
        });
        setTimeout(() => stop.abort(), 200);
        const { aborted } = await call;
        // An abort returns at once; the kernel may still be at work for a moment.
        for (let look = 0; look < 100 && runs(mark); look++) {
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
        if (!aborted || runs(mark)) left.push(`${name} after an abort`);
      }
      return verdict(left.length === 0, left);
    },
  },
  {
    id: "own-proc-08",
    input: "open files, sockets and pipes until the machine's memory is gone",
    async attempt(world) {
      const sandbox = await world.open({ limits: { processes: 32 } });
      const program = `
import os, socket, time
kept = []
try:
    while True:
        a, b = socket.socketpair()
        a.setblocking(False)
        kept.append((a, b))
        try:
            while True: a.send(b"x" * 65536)
        except BlockingIOError: pass
except OSError as error:
    print(len(kept), error)`;
      const result = await sandbox.exec({ argv: ["python3", "-c", program] });
      const memory = Number(
        /MemAvailable:\s+(\d+)/.exec(readFileSync("/proc/meminfo", "utf8"))?.[1],
      );
      return verdict(memory > 0 && /^\d{3} /.test(result.output), result.output);
    },
  },
  {
    id: "own-proc-09",
    input:
      "a share of the machine for oneself: real-time, priority, and being spared when memory runs out",
    async attempt(world) {
      const sandbox = await world.open();
      const output = await shell(
        sandbox,
        "chrt -f 40 echo REALTIME; nice -n -5 sh -c 'nice' ; grep -E 'nice|realtime' /proc/$$/limits; echo 0 > /proc/$$/oom_score_adj; sleep 1; cat /proc/$$/oom_score_adj",
      );
      const held =
        !output.includes("REALTIME") &&
        /nice priority +0 +0/.test(output) &&
        /realtime priority +0 +0/.test(output) &&
        /^900$/m.test(output);
      return verdict(held && !/^-5$/m.test(output), output);
    },
  },
  {
    id: "own-proc-10",
    input: "filling the disk with files that have no name any more, open or only mapped",
    async attempt(world) {
      const write = (keep: string) => `
import mmap, os, time
kept = []
for i in range(30):
    f = os.open("t%d" % i, os.O_CREAT | os.O_RDWR); os.unlink("t%d" % i)
    for _ in range(20): os.write(f, b"x" * 1048576)
    ${keep}
    time.sleep(0.05)
time.sleep(3); print("UNBOUNDED")`;
      const programs = [
        write("kept.append(f)"),
        write("kept.append(mmap.mmap(f, 20 * 1048576)); os.close(f)"),
        `import ctypes; ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)${write("kept.append(f)")}`,
      ];
      const results = [];
      for (const mode of ["overlay", "direct"] as const) {
        for (const program of programs) {
          const sandbox = await world.open({ mode, limits: { writtenBytes: 100 * MEBIBYTE } });
          const { limit, output } = await sandbox.exec({ argv: ["python3", "-c", program] });
          results.push([mode, limit, output.slice(-100)]);
          if (mode === "overlay") await sandbox.discard();
          await sandbox.dispose();
        }
      }
      return verdict(
        results.every(([, limit]) => limit === "writtenBytes"),
        results,
      );
    },
  },
  {
    id: "own-proc-11",
    input: "memory in the buffers of Unix and loopback sockets, enlarged where that can be",
    async attempt(world) {
      const program = (make: string) => `
import os, socket, time
server = socket.socket(); server.bind(("127.0.0.1", 0)); server.listen(512)
def unix(): return socket.socketpair()
def tcp():
    a = socket.socket(); a.connect(server.getsockname()); return a, server.accept()[0]
for p in range(12):
    if os.fork() == 0:
        kept = []
        try:
            while True:
                pair = ${make}(); kept.append(pair)
                for s in pair:
                    s.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
                    s.setblocking(False)
                    try:
                        while True: s.send(b"x" * 65536)
                    except BlockingIOError: pass
        except OSError: pass
        time.sleep(10); os._exit(0)
    time.sleep(0.1)
time.sleep(10); print("UNBOUNDED")`;
      const results = [];
      for (const make of ["unix", "tcp"]) {
        const sandbox = await world.open({ limits: { memoryBytes: 256 * MEBIBYTE } });
        const { limit, output } = await sandbox.exec({ argv: ["python3", "-c", program(make)] });
        results.push([make, limit, output.slice(-200)]);
        await sandbox.discard();
        await sandbox.dispose();
      }
      return verdict(
        results.every(([, limit]) => limit === "memoryBytes"),
        results,
      );
    },
  },
  {
    id: "own-proc-12",
    input:
      "filling the disk beside the workspace: whole outputs without an end, and a browser's downloads",
    async attempt(world) {
      const limits = { writtenBytes: 20 * MEBIBYTE };
      const sandbox = await world.open({ limits });
      for (let call = 0; call < 4; call++) await shell(sandbox, "head -c 15000000 /dev/zero");
      const stored = Number(await shell(sandbox, "du -sm /output | cut -f1"));
      const exceeded: string[] = [];
      const program = `
import os, sys, time
kept = []
for i in range(20):
    f = os.open("%s/f%d" % (sys.argv[1], i), os.O_CREAT | os.O_RDWR); kept.append(f)
    if i % 2: os.unlink("%s/f%d" % (sys.argv[1], i))
    os.write(f, b"x" * (10 << 20)); time.sleep(0.1)
time.sleep(3); print("UNBOUNDED")`;
      const browser = await wrapProgram({
        policy: defaultPolicy(world.workspace, { limits }),
        argv: ["python3", "-c", program],
        ownNamespaces: true,
        writeQuota: sandbox.writeQuota,
        onLimit: (limit) => exceeded.push(limit),
      });
      const { stdout } = await promisify(execFile)(browser.executablePath, [
        browser.sharedFolder,
      ]).catch(() => ({ stdout: "" }));
      await browser.dispose();
      const held = stored <= 22 && exceeded.join() === "writtenBytes" && stdout === "";
      return verdict(held, [stored, exceeded, stdout]);
    },
  },
];

/** Does a process run outside that has this word in its command line? */
function runs(mark: string): boolean {
  return readdirSync("/proc").some((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      return readFileSync(`/proc/${name}/cmdline`, "utf8").split("\0").includes(mark);
    } catch {
      return false;
    }
  });
}
