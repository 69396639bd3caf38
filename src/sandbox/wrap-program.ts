import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { OstinatoError } from "../errors.ts";
import { killNamespace, openPipe, readStatus, type StartedProcess } from "./exec/process-status.ts";
import { wrapperScript } from "./launcher/wrapper-script.ts";
import { watchProcesses } from "./limits/call-watch.ts";
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
import { sandboxUser } from "./sandbox-user.ts";
import { seccompFilter } from "./seccomp/seccomp-filter.ts";

const MEBIBYTE = 1024 * 1024;
/** A browser keeps its profile and its shared memory in these. */
const MEMORY_FOLDERS = {
  temporary: 512 * MEBIBYTE,
  home: 256 * MEBIBYTE,
  run: 16 * MEBIBYTE,
  sharedMemory: 512 * MEBIBYTE,
};

export interface WrapProgramOptions {
  /** The run's policy. Its workspace is not visible to the program; network and limits hold for it. */
  readonly policy: SandboxPolicy;
  /** Inside path of the program and words before those that it is started with. */
  readonly argv: readonly [string, ...string[]];
  /** Host paths visible read-only at the same place, besides the policy's. */
  readonly readOnlyPaths?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * The program locks up its own parts with namespaces, as Chromium does: it may make some, and gets no
   * system-call filter. Default: false.
   */
  readonly ownNamespaces?: boolean;
  /** A call's narrower network. Default: the policy's. */
  readonly network?: SandboxPolicy["network"];
  readonly onRequest?: (request: NetworkRequest) => void;
  readonly resolve?: CallNetworkOptions["resolve"];
  /** The program was ended because it went over this limit. */
  readonly onLimit?: (limit: keyof SandboxLimits) => void;
}

/** A program that can be started as if it were an ordinary one, once. */
export interface WrappedProgram {
  /** Start this, with further arguments. Its descriptors 0 to 4 reach the program. */
  readonly executablePath: string;
  /** A writable folder with the same path inside and outside: for downloads. */
  readonly sharedFolder: string;
  /** Where the program finds the proxy; null without network. */
  readonly proxy: string | null;
  /** Ends the program and removes what it left. */
  dispose(): Promise<void>;
}

/**
 * Wraps a long-lived program, such as a browser that another library starts, into a sandbox of its own:
 * no host files, no host environment, a network namespace whose only way out is the proxy, its
 * memory watched.
 *
 * @throws OstinatoError `sandbox.unavailable`, `sandbox.policy`.
 */
export async function wrapProgram(options: WrapProgramOptions): Promise<WrappedProgram> {
  const policy = checkPolicy(options.policy);
  const programs = requirePrograms();
  const user = sandboxUser();
  const opened = [...policy.readOnlyPaths, ...(options.readOnlyPaths ?? [])];
  const runtime = new RuntimeDirectory(user, opened);
  const sharedFolder = join(runtime.path, "shared");
  mkdirSync(sharedFolder, { mode: 0o700 });
  if (user.drops) chownSync(sharedFolder, user.uid, user.gid);

  const lists = networkLists(policy.network, options.network);
  const socketPath = join(runtime.calls, "program.proxy");
  const { onRequest, resolve } = options;
  const network =
    lists === null
      ? null
      : await CallNetwork.open({
          lists,
          socketPath,
          owner: user.drops ? user : null,
          ...(onRequest === undefined ? {} : { onRequest }),
          ...(resolve === undefined ? {} : { resolve }),
        });

  const binds = opened.map((source, index) => {
    const owner = statSync(source);
    const name = `open-${index}`;
    if (user.drops) runtime.mountPoint(name, owner.isDirectory() ? "folder" : "file");
    return { source, name, owner };
  });
  const mounts: Mount[] = binds.map(({ source, name }) => ({
    source: user.drops ? join(runtime.mounts, name) : source,
    target: source,
    writable: false,
  }));
  const files = {
    bubblewrapArguments: join(runtime.fixed, "arguments"),
    seccomp: options.ownNamespaces === true ? null : join(runtime.fixed, "filter"),
    status: join(runtime.calls, "program.status"),
    proxy: network === null ? null : socketPath,
  };
  const argumentsOfBwrap = bubblewrapArguments({
    etc: runtime.etc,
    mounts: [...mounts, { source: sharedFolder, target: sharedFolder, writable: true }],
    hidden: [],
    environment: {
      ...BASE_ENVIRONMENT,
      ...(network === null ? {} : PROXY_ENVIRONMENT),
      ...options.environment,
    },
    startIn: "/tmp",
    ownNetwork: network === null,
    memoryFolders: MEMORY_FOLDERS,
    ownNamespaces: options.ownNamespaces ?? false,
  });
  runtime.write(files.bubblewrapArguments, `${argumentsOfBwrap.join("\0")}\0`);
  if (files.seccomp !== null) runtime.write(files.seccomp, seccompFilter({ unixSockets: true }));
  makePipe(files.status);
  if (user.drops) chownSync(files.status, user.uid, user.gid);
  const executablePath = join(runtime.fixed, "program");
  writeFileSync(
    executablePath,
    wrapperScript({
      programs,
      user,
      files,
      binds,
      mounts: runtime.mounts,
      argv: options.argv,
      limits: policy.limits,
    }),
  );
  chmodSync(executablePath, 0o755);

  let started: StartedProcess | null = null;
  let timer: NodeJS.Timeout | undefined;
  const status = openPipe(files.status);
  status.unref();
  const ended = new Promise<void>((done) => status.on("close", () => done()));
  readStatus(status, {
    started: (process) => {
      started = process;
      timer = watchProcesses(process, policy.limits, (limit) => {
        if (started === null) return;
        killNamespace(started);
        started = null;
        options.onLimit?.(limit);
      });
      timer?.unref();
    },
    exited: () => {
      started = null;
      clearInterval(timer);
    },
  });
  return {
    executablePath,
    sharedFolder,
    proxy: network === null ? null : `http://127.0.0.1:${PROXY_PORT}`,
    async dispose() {
      clearInterval(timer);
      if (started === null) status.destroy();
      else {
        status.ref();
        killNamespace(started);
      }
      await ended;
      await network?.close();
      rmSync(sharedFolder, { recursive: true, force: true });
      runtime.remove();
    },
  };
}

/** Node makes no named pipes. */
function makePipe(path: string): void {
  const { status, stderr } = spawnSync("mkfifo", ["-m", "600", "--", path], { encoding: "utf8" });
  if (status !== 0) throw new OstinatoError("sandbox.failed", `mkfifo failed: ${stderr}`);
}
