import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { OstinatoError } from "../errors.ts";
import { ProgramWatch } from "./exec/program-watch.ts";
import { hostProgram } from "./host-program.ts";
import type { Programs } from "./launcher/launcher-command.ts";
import type { Bind } from "./launcher/mount-plan.ts";
import { secondWall } from "./launcher/second-wall.ts";
import { wrapperScript } from "./launcher/wrapper-script.ts";
import { DiskMeter } from "./limits/disk-meter.ts";
import { requireMemoryLimit } from "./limits/require-memory-limit.ts";
import { WriteQuota } from "./limits/write-quota.ts";
import type { AskForHost } from "./network/asking/host-question.ts";
import { HostQuestions } from "./network/asking/host-questions.ts";
import {
  CallNetwork,
  type CallNetworkOptions,
  networkLists,
  PROXY_ENVIRONMENT,
} from "./network/call-network.ts";
import { PROXY_PORT } from "./network/proxy-port.ts";
import { checkPolicy } from "./policy.ts";
import {
  BASE_ENVIRONMENT,
  bubblewrapArguments,
  type Mount,
} from "./profile/bubblewrap-arguments.ts";
import { requirePrograms } from "./required-programs.ts";
import { RuntimeDirectory } from "./runtime-directory.ts";
import type { NetworkRequest, SandboxLimits, SandboxPolicy } from "./sandbox.ts";
import { type SandboxUser, sandboxUser } from "./sandbox-user.ts";
import { seccompFilter } from "./seccomp/seccomp-filter.ts";

const MEBIBYTE = 1024 * 1024;
/** Sized for a browser's profile and shared memory. */
const MEMORY_FOLDERS = {
  temporary: 512 * MEBIBYTE,
  home: 256 * MEBIBYTE,
  run: 16 * MEBIBYTE,
  sharedMemory: 512 * MEBIBYTE,
};

export interface WrapProgramOptions {
  /** The run's policy. Its network and limits apply to the program; its workspace is not visible. */
  readonly policy: SandboxPolicy;
  /** Inside path of the program and its first arguments. */
  readonly argv: readonly [string, ...string[]];
  /** Host paths visible read-only at the same place. The policy's own are not visible. */
  readonly readOnlyPaths?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * The program isolates its own parts with namespaces, as Chromium does: it may create user, process and network
   * namespaces, but no netlink and raw sockets. Default: false.
   */
  readonly ownNamespaces?: boolean;
  /** A call's narrower network. Default: the policy's. */
  readonly network?: SandboxPolicy["network"];
  readonly onRequest?: (request: NetworkRequest) => void;
  /** Who is asked about hosts, where the policy says so. Default: nobody, and they are refused. */
  readonly ask?: AskForHost;
  readonly resolve?: CallNetworkOptions["resolve"];
  /** Quota shared with the run's other writes outside its workspace (`Sandbox.writeQuota`). Default: a separate one. */
  readonly writeQuota?: WriteQuota | undefined;
  /** Called when the program was ended because it exceeded this limit. */
  readonly onLimit?: (limit: keyof SandboxLimits) => void;
}

/** A program that can be started once, like an ordinary executable. */
export interface WrappedProgram {
  /** The executable to start; takes further arguments. Descriptors 0 to 4 are passed to the program. */
  readonly executablePath: string;
  /** A writable folder with the same path inside and outside: for downloads. */
  readonly sharedFolder: string;
  /** Address of the proxy for the program; null without network. */
  readonly proxy: string | null;
  /** Ends the program and removes its files. */
  dispose(): Promise<void>;
}

/**
 * Wraps a long-lived program, such as a browser that another library starts, into its own sandbox: no host files,
 * no host environment, and a network namespace whose only way out is the proxy. Its memory and its writes to the
 * shared folder are limited by polling.
 *
 * @throws OstinatoError `sandbox.unavailable`, `sandbox.policy`.
 */
export async function wrapProgram(options: WrapProgramOptions): Promise<WrappedProgram> {
  const policy = checkPolicy(options.policy);
  requireMemoryLimit(policy, "a program beside the calls, such as a browser", false);
  const programs = requirePrograms();
  const user = sandboxUser();
  // Not the policy's paths: the program may open Unix sockets and could reach those of services below them.
  const opened = options.readOnlyPaths ?? [];
  const runtime = new RuntimeDirectory(user, opened, []);
  const undo: (() => void | Promise<void>)[] = [() => runtime.remove()];
  try {
    return await wrap(options, { policy, programs, user, opened, runtime }, undo);
  } catch (error) {
    await undoAll(undo);
    throw error;
  }
}

interface WrapContext {
  readonly policy: SandboxPolicy;
  readonly programs: Programs;
  readonly user: SandboxUser;
  /** Host paths that the program sees. */
  readonly opened: readonly string[];
  readonly runtime: RuntimeDirectory;
}

/** @param undo Receives an undo action for each thing that is created, in order. */
async function wrap(
  options: WrapProgramOptions,
  { policy, programs, user, opened, runtime }: WrapContext,
  undo: (() => void | Promise<void>)[],
): Promise<WrappedProgram> {
  const owner = user.drops ? user : null;
  const sharedFolder = join(runtime.path, "shared");
  const status = join(runtime.calls, "program.status");
  const proxy = join(runtime.calls, "program.proxy");
  mkdirSync(sharedFolder, { mode: 0o700 });
  makePipe(status);
  if (owner !== null)
    for (const path of [sharedFolder, status]) chownSync(path, owner.uid, owner.gid);

  const lists = networkLists(
    policy.network,
    options.network,
    options.ask ?? new HostQuestions().ofThisCall(),
  );
  const { onRequest, resolve } = options;
  const network =
    lists === null
      ? null
      : await CallNetwork.open({
          ...lists,
          owner,
          socketPath: proxy,
          ...(onRequest === undefined ? {} : { onRequest }),
          ...(resolve === undefined ? {} : { resolve }),
        });
  if (network !== null) undo.push(() => network.close());

  const ownNamespaces = options.ownNamespaces ?? false;
  const binds = opened.map((source, index) => ({
    source,
    name: `open-${index}`,
    owner: statSync(source),
  }));
  const shared = { source: sharedFolder, target: sharedFolder, writable: true };
  const profile = bubblewrapArguments({
    etc: runtime.etc,
    mounts: [...binds.map((bind) => mountOf(bind, runtime, user.drops)), shared],
    hidden: [],
    environment: {
      ...BASE_ENVIRONMENT,
      ...(network === null ? {} : PROXY_ENVIRONMENT),
      ...options.environment,
    },
    startIn: "/tmp",
    ownNetwork: network === null,
    memoryFolders: MEMORY_FOLDERS,
    ownNamespaces,
  });
  const files = {
    bubblewrapArguments: join(runtime.fixed, "arguments"),
    seccomp: join(runtime.fixed, "filter"),
    status,
    proxy: network === null ? null : proxy,
  };
  runtime.write(files.bubblewrapArguments, `${profile.join("\0")}\0`);
  runtime.write(files.seccomp, seccompFilter({ unixSockets: true, ownNamespaces }));
  const executablePath = join(runtime.fixed, "program");
  const argv = [...secondWall(programs.secondWall, [sharedFolder], false), ...options.argv];
  const { mounts } = runtime;
  const { limits } = policy;
  const script = wrapperScript({ programs, user, files, binds, mounts, argv, limits });
  writeFileSync(executablePath, script);
  chmodSync(executablePath, 0o755);

  const disk = await DiskMeter.begin(sharedFolder, "counts");
  const quota = options.writeQuota ?? new WriteQuota(limits.writtenBytes);
  const written = () => disk.used.bytes;
  undo.push(quota.add(written));
  const onLimit = options.onLimit ?? (() => {});
  const beside = () => quota.usedWithout(written);
  const watch = new ProgramWatch(status, limits, disk, onLimit, beside);
  undo.push(() => watch.end());
  return {
    executablePath,
    sharedFolder,
    proxy: network === null ? null : `http://127.0.0.1:${PROXY_PORT}`,
    dispose: () => undoAll(undo),
  };
}

async function undoAll(undo: readonly (() => void | Promise<void>)[]): Promise<void> {
  for (const each of undo.toReversed()) await each();
}

/** Where a bind appears inside, and where bwrap finds its source. */
function mountOf({ source, name }: Bind, runtime: RuntimeDirectory, drops: boolean): Mount {
  if (!drops) return { source, target: source, writable: false };
  const kind = statSync(source).isDirectory() ? "folder" : "file";
  return { source: runtime.mountPoint(name, kind), target: source, writable: false };
}

/** Node can't create named pipes. */
function makePipe(path: string): void {
  const mkfifo = hostProgram("mkfifo");
  const { status, stderr } = spawnSync(mkfifo.path, ["-m", "600", "--", path], {
    ...mkfifo.options,
    encoding: "utf8",
  });
  if (status !== 0) throw new OstinatoError("sandbox.failed", `mkfifo failed: ${stderr}`);
}
