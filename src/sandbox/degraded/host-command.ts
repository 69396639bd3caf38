import { statSync } from "node:fs";
import type { Programs } from "../launcher/launcher-command.ts";
import { noCoreDumps } from "../launcher/no-core-dumps.ts";
import { shellQuote } from "../launcher/shell-quote.ts";
import type { SandboxLimits } from "../sandbox.ts";

/** Paths that programs need to read and execute. /etc itself is not among them. */
const SYSTEM = [
  "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix/store", "/gnu/store", "/proc",
  "/etc/alternatives", "/etc/ld.so.cache", "/etc/ssl/certs", "/etc/localtime", "/etc/nsswitch.conf", "/etc/ssl/openssl.cnf",
  "/etc/bash.bashrc", "/etc/profile", "/etc/profile.d",
]; // biome-ignore format: a list
/** Files of /dev only, no folders: /dev/shm holds other programs' memory, and /dev/fd leads to /proc. */
const DEVICES = ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty"];

const READ = "read-file,read-dir,execute";
/** The kernel rejects folder rights for a file. */
const READ_ONE = "read-file,execute";
const WRITE =
  "read-file,read-dir,execute,write-file,truncate,remove-file,remove-dir,make-reg,make-dir,make-sym,make-fifo,refer";

export interface HostRules {
  readonly readable: readonly string[];
  readonly writable: readonly string[];
  /** Path of a filter that refuses sockets. */
  readonly filter: string;
}

/** A command with its limits, restricted by Landlock and the filter if there are `rules`. */
export function hostCommand(
  programs: Programs,
  rules: HostRules | null,
  limits: SandboxLimits,
  argv: readonly string[],
): readonly string[] {
  const kibibytes = (bytes: number) => Math.max(1, Math.ceil(bytes / 1024));
  const cpu = Math.max(1, Math.ceil(Math.min(limits.cpuSeconds, 1_000_000)));
  const script = [
    'limit() { ulimit "$1" "$2" 2>/dev/null || [ "$(ulimit -H "$1")" -le "$2" ] || exit 126; }',
    `${noCoreDumps(programs)}; ulimit -e 0 -r 0`,
    `limit -t ${cpu}; limit -f ${kibibytes(limits.fileBytes)}; limit -d ${kibibytes(limits.memoryBytes)}`,
    `exec ${(rules === null ? [] : landlock(programs, rules)).map(shellQuote).join(" ")} "$@"`,
  ].join("\n");
  return [programs.bash, "--noprofile", "--norc", "-c", script, "call", ...argv];
}

function landlock(programs: Programs, rules: HostRules): string[] {
  const allow = (access: string, paths: readonly string[]) =>
    paths.flatMap((path) => {
      const found = statSync(path, { throwIfNoEntry: false });
      if (found === undefined) return [];
      const given = access === READ && !found.isDirectory() ? READ_ONE : access;
      return ["--landlock-rule", `path-beneath:${given}:${path}`];
    });
  return [
    programs.setpriv ?? "setpriv",
    "--no-new-privs",
    ...(process.getuid?.() === 0 ? ["--inh-caps=-all", "--bounding-set=-all"] : []),
    "--landlock-access",
    "fs",
    ...allow(READ, [...SYSTEM, ...rules.readable]),
    ...allow("read-file,write-file", DEVICES),
    ...allow(WRITE, rules.writable),
    "--seccomp-filter",
    rules.filter,
  ];
}
