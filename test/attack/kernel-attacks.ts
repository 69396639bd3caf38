import { type Attack, shell, verdict } from "./attack.ts";

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
open("plain", "w").close()
def attempt(name, action):
    try: action()
    except OSError as error: print(name, error)
attempt("chmod", lambda: os.chmod("plain", 0o4755))
attempt("setgid", lambda: os.chmod("plain", 0o2755))
attempt("fchmod", lambda: os.fchmod(os.open("plain", os.O_RDWR), 0o4755))
attempt("fchmodat", lambda: os.chmod("plain", 0o4755, dir_fd=os.open(".", os.O_RDONLY)))
attempt("open", lambda: os.open("opened", os.O_CREAT | os.O_RDWR, 0o4755))
attempt("mknod", lambda: os.mknod("made", 0o104755))
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall(452, -100, b"plain", 0o4755, 0)
libc.syscall(85, b"created", 0o4755)
for name in os.listdir("."):
    mode = os.lstat(name).st_mode
    if mode & 0o6000: print("SETID", name, oct(mode))
os.chmod("plain", 0o1755)
print("STICKY" if os.stat("plain").st_mode & 0o1000 else "")`;
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
    if libc.setns(os.open("/proc/1/ns/" + kind, os.O_RDONLY), 0) == 0: print("JOINED", kind)
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
];
