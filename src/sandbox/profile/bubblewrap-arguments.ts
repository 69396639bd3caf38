import { INSIDE, INSIDE_USER } from "./inside-paths.ts";
import { systemMounts } from "./system-mounts.ts";

const MEBIBYTE = 1024 * 1024;

/** Sizes of the memory file systems, in bytes: everything writable except the workspace. */
export interface MemoryFolders {
  readonly temporary: number;
  readonly home: number;
  readonly run: number;
  readonly sharedMemory: number;
}

const MEMORY_FOLDERS: MemoryFolders = {
  temporary: 128 * MEBIBYTE,
  home: 32 * MEBIBYTE,
  run: 16 * MEBIBYTE,
  sharedMemory: 64 * MEBIBYTE,
};

export interface Mount {
  /** Host path as the launcher sees it. */
  readonly source: string;
  /** Path inside. */
  readonly target: string;
  readonly writable: boolean;
}

export interface ProfileOptions {
  /** The folder that `makeEtc` created. */
  readonly etc: string;
  readonly mounts: readonly Mount[];
  /** Inside folders to hide behind an empty read-only one. */
  readonly hidden: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** False if the network namespace, with the way to the proxy, already exists. */
  readonly ownNetwork: boolean;
  /** Inside folder to start in. Default: the workspace. */
  readonly startIn?: string;
  /** Default: 240 MiB in total. */
  readonly memoryFolders?: MemoryFolders;
  /** True for a program that creates namespaces itself to isolate its parts, as browsers do. */
  readonly ownNamespaces?: boolean;
}

/**
 * The whole boundary as bwrap options. They are passed through a file descriptor, because bwrap's command line can
 * be read inside, in /proc/1/cmdline.
 */
export function bubblewrapArguments(options: ProfileOptions): string[] {
  const folders = options.memoryFolders ?? MEMORY_FOLDERS;
  return [
    ...namespaces(),
    ...(options.ownNamespaces === true ? [] : ["--disable-userns"]),
    ...(options.ownNetwork ? ["--unshare-net"] : []),
    ...systemMounts(options.etc),
    "--proc",
    "/proc",
    // bwrap covers /proc/sys only if the folder itself looks writable, which misses individual writable files.
    "--ro-bind",
    "/proc/sys",
    "/proc/sys",
    "--dev",
    "/dev",
    ...temporary("/dev/shm", folders.sharedMemory, "1777"),
    "--remount-ro",
    "/dev",
    ...temporary("/tmp", folders.temporary, "1777"),
    ...temporary("/run", folders.run, "0755"),
    ...temporary(INSIDE.home, folders.home, "0755"),
    ...options.mounts.flatMap(({ source, target, writable }) => [
      writable ? "--bind" : "--ro-bind",
      source,
      target,
    ]),
    ...options.hidden.flatMap((path) => ["--size", "4096", "--tmpfs", path, "--remount-ro", path]),
    "--remount-ro",
    "/",
    "--chdir",
    options.startIn ?? INSIDE.workspace,
    "--clearenv",
    ...Object.entries(options.environment).flatMap(([name, value]) => ["--setenv", name, value]),
  ];
}

/** All namespaces except the network's, no capabilities, ends with the launcher. */
export function namespaces(): string[] {
  return [
    "--unshare-user",
    "--unshare-ipc",
    "--unshare-pid",
    "--unshare-uts",
    "--unshare-cgroup-try",
    "--die-with-parent",
    "--new-session",
    "--cap-drop",
    "ALL",
    "--uid",
    String(INSIDE_USER.uid),
    "--gid",
    String(INSIDE_USER.gid),
    "--hostname",
    "sandbox",
  ];
}

function temporary(path: string, bytes: number, mode: string): string[] {
  return ["--perms", mode, "--size", String(bytes), "--tmpfs", path];
}

/** The environment of every program, in addition to the policy's. */
export const BASE_ENVIRONMENT: Readonly<Record<string, string>> = {
  PATH: INSIDE.path,
  HOME: INSIDE.home,
  USER: INSIDE_USER.name,
  LANG: "C.UTF-8",
  TERM: "dumb",
  TMPDIR: "/tmp",
  // `git status` would rewrite its index, and a run that only reads would have a change to commit.
  GIT_OPTIONAL_LOCKS: "0",
};
