import { INSIDE, INSIDE_USER } from "./inside-paths.ts";
import { systemMounts } from "./system-mounts.ts";

/** Sizes of the memory file systems, in bytes: everything that can be written but the workspace. */
const TEMPORARY_BYTES = 128 * 1024 * 1024;
const HOME_BYTES = 32 * 1024 * 1024;
const RUN_BYTES = 16 * 1024 * 1024;
const SHARED_MEMORY_BYTES = 64 * 1024 * 1024;

export interface Mount {
  /** Host path as the launcher sees it. */
  readonly source: string;
  /** Path inside. */
  readonly target: string;
  readonly writable: boolean;
}

export interface ProfileOptions {
  /** The folder that `makeEtc` wrote. */
  readonly etc: string;
  readonly mounts: readonly Mount[];
  /** Inside folders to hide behind an empty read-only one. */
  readonly hidden: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * The whole boundary as bwrap options. They are handed over through a file descriptor: what stands
 * in bwrap's own command line can be read inside, in /proc/1/cmdline.
 */
export function bubblewrapArguments(options: ProfileOptions): string[] {
  return [
    ...namespaces(),
    ...systemMounts(options.etc),
    "--proc",
    "/proc",
    // bwrap covers /proc/sys only where the folder itself looks writable, which misses single files.
    "--ro-bind",
    "/proc/sys",
    "/proc/sys",
    "--dev",
    "/dev",
    ...temporary("/dev/shm", SHARED_MEMORY_BYTES, "1777"),
    "--remount-ro",
    "/dev",
    ...temporary("/tmp", TEMPORARY_BYTES, "1777"),
    ...temporary("/run", RUN_BYTES, "0755"),
    ...temporary(INSIDE.home, HOME_BYTES, "0755"),
    ...options.mounts.flatMap(({ source, target, writable }) => [
      writable ? "--bind" : "--ro-bind",
      source,
      target,
    ]),
    ...options.hidden.flatMap((path) => ["--size", "4096", "--tmpfs", path, "--remount-ro", path]),
    "--remount-ro",
    "/",
    "--chdir",
    INSIDE.workspace,
    "--clearenv",
    ...Object.entries(options.environment).flatMap(([name, value]) => ["--setenv", name, value]),
  ];
}

/** Every namespace its own, no way to make more, nothing kept, gone when the launcher is gone. */
export function namespaces(): string[] {
  return [
    "--unshare-user",
    "--unshare-ipc",
    "--unshare-pid",
    "--unshare-net",
    "--unshare-uts",
    "--unshare-cgroup-try",
    "--disable-userns",
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

/** Environment that every program gets, whatever a policy adds. */
export const BASE_ENVIRONMENT: Readonly<Record<string, string>> = {
  PATH: INSIDE.path,
  HOME: INSIDE.home,
  USER: INSIDE_USER.name,
  LANG: "C.UTF-8",
  TERM: "dumb",
  TMPDIR: "/tmp",
};
