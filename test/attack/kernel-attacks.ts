import { execFile } from "node:child_process";
import { chmodSync, mkdirSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { defaultPolicy, wrapProgram } from "../../src/sandbox/index.ts";
import { type Attack, shell, verdict } from "./attack.ts";

const execute = promisify(execFile);

/** Machine code that makes a system call through another table; ends with the result in eax. */
const CODE = {
  // mov eax, 20 (getpid of i386); int 0x80; ret
  "int 0x80": "b814000000cd80c3",
  // mov eax, 0x40000027 (getpid of x32); syscall; ret
  x32: "b8270000400f05c3",
};

/** Attacks on the kernel's interface. */
export const KERNEL_ATTACKS: readonly Attack[] = [
  {
    id: "krn-08",
    input: "system calls through the tables of i386 and x32",
    async attempt(world) {
      if (process.arch !== "x64") return verdict(true, "no such tables on this processor");
      const sandbox = await world.open();
      const outputs: string[] = [];
      for (const [name, code] of Object.entries(CODE)) {
        const program = `
import ctypes, mmap
memory = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
memory.write(bytes.fromhex("${code}"))
address = ctypes.addressof(ctypes.c_char.from_buffer(memory))
print("RESULT", ctypes.CFUNCTYPE(ctypes.c_int)(address)())`;
        const { output, signal } = await sandbox.exec({ argv: ["python3", "-c", program] });
        outputs.push(`${name}: ${signal} ${output}`);
      }
      const held = outputs.every((each) => each.includes("SIGSYS") && !each.includes("RESULT"));
      return verdict(held, outputs);
    },
  },
  {
    id: "own-krn-01",
    input: "set-user-id bits by chmod, fchmod, fchmodat, open, creat and mknod",
    async attempt(world) {
      const sandbox = await world.open({ mode: "direct" });
      const program = `
import os, stat, ctypes
open("set-bits", "w").close()
def attempt(name, action):
    try: action()
    except OSError as error: print(name, error)
attempt("chmod", lambda: os.chmod("set-bits", 0o4755))
attempt("setgid", lambda: os.chmod("set-bits", 0o2755))
attempt("fchmod", lambda: os.fchmod(os.open("set-bits", os.O_RDWR), 0o4755))
attempt("fchmodat", lambda: os.chmod("set-bits", 0o4755, dir_fd=os.open(".", os.O_RDONLY)))
attempt("open", lambda: os.open("opened", os.O_CREAT | os.O_RDWR, 0o4755))
attempt("mknod", lambda: os.mknod("made", 0o104755))
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall(452, -100, b"set-bits", 0o4755, 0)
libc.syscall(85, b"created", 0o4755)
for name in os.listdir("."):
    mode = os.lstat(name).st_mode
    if mode & 0o6000: print("SETID", name, oct(mode))
os.chmod("set-bits", 0o1755)
print("STICKY" if os.stat("set-bits").st_mode & 0o1000 else "")`;
      const { output } = await sandbox.exec({ argv: ["python3", "-c", program] });
      // An ordinary mode still works: the filter looks at two bits only.
      return verdict(!output.includes("SETID") && output.includes("STICKY"), output);
    },
  },
  {
    id: "own-krn-02",
    input: "any file of /proc that can be opened for writing and is not the caller's own",
    async attempt(world) {
      const sandbox = await world.open();
      const output = await shell(
        sandbox,
        `find /proc -maxdepth 1 -type f -writable 2>/dev/null; find /proc/sys /proc/1 -type f 2>/dev/null | while read f; do (exec 3>>"$f") 2>/dev/null && echo "OPEN $f"; done | grep -v -E '/proc/1/(task/1/)?(attr|fd)' | head`,
      );
      const open = output
        .split("\n")
        .filter((line) => /^(OPEN )?\/?proc\/sys|sysrq|OPEN \/proc\/sys/.test(line));
      return verdict(open.length === 0 && !/^\/proc\/\w/m.test(output), output);
    },
  },
  {
    id: "own-krn-03",
    input: "new namespaces by clone, clone3, unshare and setns",
    async attempt(world) {
      const results: string[] = [];
      for (const network of ["off", { allow: ["example.org"] }] as const) {
        const sandbox = await world.open({ network });
        const program = `
import ctypes, os, platform
libc = ctypes.CDLL(None, use_errno=True)
x64 = platform.machine() == "x86_64"
for name, flag in dict(user=0x10000000, mount=0x20000, pid=0x20000000, net=0x40000000, uts=0x4000000, ipc=0x8000000, cgroup=0x2000000, time=0x80).items():
    if libc.unshare(flag) == 0: print("MADE", name)
    if flag == 0x80: continue
    pid = libc.syscall(56 if x64 else 220, flag | 17, 0, 0, 0, 0)
    if pid == 0: os._exit(0)
    if pid > 0: print("CLONED", name)
for kind in os.listdir("/proc/self/ns"):
    try: namespace = os.open("/proc/1/ns/" + kind, os.O_RDONLY)
    except PermissionError: continue
    if libc.setns(namespace, 0) == 0: print("JOINED", kind)
print("done")`;
        const { output } = await sandbox.exec({ argv: ["python3", "-c", program] });
        results.push(output);
      }
      const held = results.every(
        (each) => each.includes("done") && !/MADE|CLONED|JOINED/.test(each),
      );
      return verdict(held, results);
    },
  },
  {
    id: "own-krn-04",
    input: "capabilities, set-user-id programs and file capabilities",
    async attempt(world) {
      const sandbox = await world.open();
      const output = await shell(
        sandbox,
        "grep -E 'Cap|NoNewPrivs|Seccomp' /proc/self/status; id; find / -xdev -perm /6000 -type f 2>/dev/null | head -3 | while read f; do echo \"$f\"; done; mount | grep -v nosuid | grep -v ' / '",
      );
      const empty = [...output.matchAll(/^Cap\w+:\s+(\w+)$/gm)].every(([, bits]) =>
        /^0+$/.test(bits ?? ""),
      );
      const held = empty && /NoNewPrivs:\s+1/.test(output) && /Seccomp:\s+2/.test(output);
      return verdict(held && output.includes("uid=1000"), output);
    },
  },
  {
    id: "own-krn-05",
    input:
      "pools that no watch can count: semaphores, messages, shared memory, queues, asynchronous I/O, memory files",
    async attempt(world) {
      const sandbox = await world.open();
      const program = `
import ctypes, platform
libc = ctypes.CDLL(None, use_errno=True); libc.syscall.restype = ctypes.c_long
x64 = platform.machine() == "x86_64"
context = ctypes.c_ulong(0)
calls = dict(
    semget=(64 if x64 else 190, 0, 32000, 0o1600), msgget=(68 if x64 else 186, 0, 0o1600),
    shmget=(29 if x64 else 194, 0, 4096, 0o1600), mq_open=(240 if x64 else 180, b"q", 0o102, 0o600, 0),
    io_setup=(206 if x64 else 0, 1024, ctypes.byref(context)), memfd_create=(319 if x64 else 279, b"m", 0),
    io_uring_setup=(425, 4, ctypes.create_string_buffer(200)), vmsplice=(278 if x64 else 75, 1, 0, 0, 0),
    memfd_secret=(447, 0), remap_file_pages=(216 if x64 else 234, 0, 0, 0, 0, 0))
for name, words in calls.items():
    ctypes.set_errno(0)
    result = libc.syscall(*words)
    print(name, "REACHED" if ctypes.get_errno() not in (1, 38) else "refused", result)
print("done")`;
      const { output } = await sandbox.exec({ argv: ["python3", "-c", program] });
      return verdict(output.includes("done") && !output.includes("REACHED"), output);
    },
  },
  {
    id: "own-krn-06",
    input: "system calls that no list names, those of kernels still to come included",
    async attempt(world) {
      const sandbox = await world.open();
      const program = `
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True); libc.syscall.restype = ctypes.c_long
# 335 and 336 serve the kernel's own trampolines: it lets them past every filter, and ends who calls them elsewhere.
for number in [*range(337, 424), *range(463, 1100), 2**20, 2**29]:
    ctypes.set_errno(0)
    result = libc.syscall(number, 0, 0, 0, 0, 0, 0)
    if result != -1 or ctypes.get_errno() not in (1, 38): print("REACHED", number, result, ctypes.get_errno())
print("done")`;
      const { output } = await sandbox.exec({ argv: ["python3", "-c", program] });
      return verdict(output.includes("done") && !output.includes("REACHED"), output);
    },
  },
  {
    id: "own-krn-07",
    input: "the kernel from a browser's process that was taken over, in namespaces of its own too",
    async attempt(world) {
      const program = `
import ctypes, os, platform, socket
libc = ctypes.CDLL(None, use_errno=True); libc.syscall.restype = ctypes.c_long
x64 = platform.machine() == "x86_64"
def attempts():
    numbers = dict(keyctl=250 if x64 else 219, add_key=248 if x64 else 217, io_uring_setup=425, bpf=321 if x64 else 280,
        userfaultfd=323 if x64 else 282, perf_event_open=298 if x64 else 241, setns=308 if x64 else 268, mount=165 if x64 else 40,
        semget=64 if x64 else 190, io_setup=206 if x64 else 0, clone3=435, open_by_handle_at=304 if x64 else 265, ptrace=101 if x64 else 117)
    for name, number in numbers.items():
        ctypes.set_errno(0)
        libc.syscall(number, 0, 0, 0, 0, 0)
        if ctypes.get_errno() not in (1, 38): print("REACHED", name, ctypes.get_errno())
    for family in (15, 16, 17, 21, 29, 30, 31, 38, 40, 44):
        for kind in (socket.SOCK_STREAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET):
            try: socket.socket(family, kind, 12 if family == 16 else 0); print("REACHED family", family)
            except OSError as error:
                if error.errno != 97: print("REACHED family", family, error)
    for family in (2, 10):
        try: socket.socket(family, socket.SOCK_RAW, 6); print("REACHED raw socket", family)
        except PermissionError: pass
    for level in (0, 41):
        try: socket.socket(2 if level == 0 else 10, socket.SOCK_STREAM).setsockopt(level, 64, b"x" * 96); print("REACHED packet filter", level)
        except OSError as error:
            if error.errno != 1: print("REACHED packet filter", level, error)
attempts()
pid = os.fork()
if pid == 0:
    # What its own sandbox needs is there.
    print("namespaces", libc.unshare(0x10000000 | 0x20000000 | 0x40000000), flush=True)
    attempts()
    if libc.unshare(0x20000) == 0: print("REACHED mount namespace")
    os._exit(0)
os.wait()
print("done")`;
      const wrapped = await wrapProgram({
        policy: defaultPolicy(world.workspace),
        argv: ["python3", "-c", program],
        ownNamespaces: true,
      });
      try {
        const { stdout, stderr } = await execute(wrapped.executablePath);
        const output = `${stdout}${stderr}`;
        const held = output.includes("namespaces 0") && output.includes("done");
        return verdict(held && !output.includes("REACHED"), output);
      } finally {
        await wrapped.dispose();
      }
    },
  },
  {
    id: "own-krn-08",
    input:
      "a core dump for the host's handler: undoing the limit that keeps the kernel from starting it",
    async attempt(world) {
      const sandbox = await world.open();
      const output = await shell(
        sandbox,
        "ulimit -c 0; ulimit -S -c unlimited; prlimit --pid $$ --core=0:0; grep -i core /proc/$$/limits",
      );
      // 1 byte: the value for which no handler is started; 0 would start one.
      return verdict(/core file size +1 +1 +bytes/.test(output), output);
    },
  },
  {
    id: "own-krn-09",
    input: "the socket of a host service below a path that is opened read-only",
    async attempt(world) {
      const folder = join(world.root, "services");
      mkdirSync(folder, { recursive: true });
      const path = join(folder, "service.sock");
      let heard = "";
      const server = createServer((socket) => {
        socket.on("error", () => {});
        socket.on("data", (data: Buffer) => {
          heard += data.toString();
          socket.end("ANSWERED");
        });
      });
      await new Promise<void>((resolve) => server.listen(path, resolve));
      chmodSync(path, 0o777);
      const program = `
import socket
for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
    try:
        s = socket.socket(socket.AF_UNIX, kind); s.settimeout(2); s.connect("${path}"); s.send(b"ORDER"); print(s.recv(20))
    except OSError as error: print(error)`;
      const results: string[] = [];
      for (const overrides of [{}, { mode: "direct" as const }, { writable: false }]) {
        const sandbox = await world.open({ readOnlyPaths: [folder], ...overrides });
        results.push((await sandbox.exec({ argv: ["python3", "-c", program] })).output);
        await sandbox.dispose();
      }
      // The way in is there when the policy names it.
      const named = await world.open({ readOnlyPaths: [path] });
      const { output } = await named.exec({ argv: ["python3", "-c", program] });
      server.close();
      const held = results.every((each) => !each.includes("ANSWERED"));
      return verdict(held && heard === "ORDER" && output.includes("ANSWERED"), [results, output]);
    },
  },
];
