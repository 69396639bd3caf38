import { mkdirSync } from "node:fs";
import { join, posix } from "node:path";
import { OstinatoError } from "../../errors.ts";
import { checkCommand } from "../exec/check-command.ts";
import { runCommand } from "../exec/run-command.ts";
import type { Programs } from "../launcher/launcher-command.ts";
import { landlockWorks } from "../launcher/second-wall.ts";
import { watchDisk } from "../limits/call-watch.ts";
import { folderBytes } from "../limits/folder-bytes.ts";
import { reserveRoom } from "../limits/reserve-room.ts";
import { WriteQuota } from "../limits/write-quota.ts";
import { narrowLimits } from "../policy.ts";
import { BASE_ENVIRONMENT } from "../profile/bubblewrap-arguments.ts";
import { INSIDE } from "../profile/inside-paths.ts";
import { RuntimeDirectory } from "../runtime-directory.ts";
import type {
  CommitOptions,
  ExecResult,
  Sandbox,
  SandboxCommand,
  SandboxFiles,
  SandboxLimits,
  SandboxPolicy,
  SandboxTier,
  WorkspaceChange,
  WorkspaceStore,
} from "../sandbox.ts";
import { checkSystemCalls } from "../seccomp/check-system-calls.ts";
import { seccompFilter } from "../seccomp/seccomp-filter.ts";
import { FileWorker } from "../worker/file-worker.ts";
import { hostWorker, workerLimits } from "../worker/worker-command.ts";
import { workerFiles } from "../worker/worker-files.ts";
import type { StateDirectory } from "../workspace/state-directory.ts";
import { type HostRules, hostCommand } from "./host-command.ts";
import { HostProcess } from "./host-process.ts";
import { HostWorkspace } from "./host-workspace.ts";

/**
 * A sandbox of a degraded tier, which must be requested by name.
 *
 * `landlock`: commands may write to the workspace and read the system's programs, and can't open sockets. They see
 * the host's processes, and processes that they leave running may be missed. `none`: commands run with the rights
 * of this process. With both, memory and processor time are limited per process only, and the workspace keeps its
 * host path.
 */
export class HostSandbox implements Sandbox {
  readonly policy: SandboxPolicy;
  readonly tier: SandboxTier;
  readonly store: WorkspaceStore;
  readonly files: SandboxFiles;
  readonly writeQuota: WriteQuota;
  readonly #programs: Programs;
  readonly #runtime: RuntimeDirectory;
  readonly #state: StateDirectory;
  readonly #rules: HostRules | null;
  readonly #home: string;
  readonly #running = new Set<HostProcess>();
  readonly #beside: (() => void | Promise<void>)[] = [];
  #worker: FileWorker | null = null;
  #workspace: HostWorkspace;
  #disposed = false;

  /** @throws OstinatoError `sandbox.unavailable`, or `sandbox.policy` for a policy that the tier can't enforce. */
  static async open(
    tier: "landlock" | "none",
    policy: SandboxPolicy,
    programs: Programs,
    state: StateDirectory,
  ): Promise<HostSandbox> {
    if (tier === "landlock" && !landlockWorks()) {
      throw new OstinatoError("sandbox.unavailable", "Landlock can't be used on this machine.", {
        hint: "It needs Linux 5.13 or newer with Landlock enabled, and setpriv of util-linux 2.41 or newer.",
      });
    }
    if (policy.network !== "off") {
      throw new OstinatoError(
        "sandbox.policy",
        `The tier ${tier} can't restrict the network to a list of hosts.`,
        {
          hint: "Leave the network off, or use the tier bubblewrap.",
        },
      );
    }
    if (tier === "none" && !policy.workspace.writable) {
      throw new OstinatoError("sandbox.policy", "The tier none can't make a workspace read-only.");
    }
    const workspace = await HostWorkspace.open(policy, state);
    return new HostSandbox(tier, policy, programs, workspace, state);
  }

  private constructor(
    tier: "landlock" | "none",
    policy: SandboxPolicy,
    programs: Programs,
    workspace: HostWorkspace,
    state: StateDirectory,
  ) {
    const user = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0, drops: false };
    this.tier = tier;
    this.policy = policy;
    this.store = workspace.store;
    this.#programs = programs;
    this.#workspace = workspace;
    this.#state = state;
    this.#runtime = new RuntimeDirectory(user, [], [policy.workspace.path]);
    this.writeQuota = new WriteQuota(policy.limits.writtenBytes);
    this.writeQuota.add(() => folderBytes(this.#runtime.output));
    this.#home = join(this.#runtime.output, "home");
    mkdirSync(this.#home, { mode: 0o700 });
    const filter = join(this.#runtime.fixed, "filter");
    const systemCalls = checkSystemCalls(policy.systemCalls ?? []);
    this.#runtime.write(
      filter,
      seccompFilter({ unixSockets: false, internetSockets: false, systemCalls }),
    );
    const { readable, argv } = hostWorker(this.#runtime.fixed);
    const folder = workspace.folder;
    this.#rules =
      tier === "none"
        ? null
        : {
            filter,
            readable: [...policy.readOnlyPaths, ...readable, this.#runtime.output, folder],
            writable: [this.#home, ...(policy.workspace.writable ? [folder] : [])],
          };
    this.files = workerFiles({
      connect: async () => this.#connect(argv),
      beforeWrite: (path, bytes) => reserveRoom(this.#workspace.disk, policy.limits, path, bytes),
      toWorker: (path) => this.#outside(path),
    });
  }

  async exec(command: SandboxCommand): Promise<ExecResult> {
    checkCommand(command);
    const limits = narrowLimits(this.policy.limits, command.limits);
    const rules = command.writable === false ? this.#withoutWorkspace() : this.#rules;
    const child = this.#start(command.argv, limits, rules, {
      folder: this.#outside(command.workingDirectory ?? "."),
      environment: command.environment ?? {},
      input: command.stdin !== undefined,
    });
    child.stdin?.end(command.stdin ?? "");
    const { disk } = this.#workspace;
    return await runCommand(command, {
      process: child,
      limits,
      controlGroup: null,
      network: null,
      outputDirectory: this.#runtime.output,
      writeQuota: this.writeQuota,
      watch: (exceeded) => {
        const timer = disk === null ? undefined : watchDisk(disk, limits, exceeded);
        return () => clearInterval(timer);
      },
    });
  }

  diff(): Promise<readonly WorkspaceChange[]> {
    return this.#workspace.diff();
  }

  async commit(options?: CommitOptions): Promise<readonly WorkspaceChange[]> {
    await this.#stopWorker();
    const changes = await this.#workspace.commit(options);
    this.#workspace = await HostWorkspace.open(this.policy, this.#state);
    return changes;
  }

  async discard(): Promise<void> {
    await this.#stopWorker();
    await this.#workspace.discard();
    this.#workspace = await HostWorkspace.open(this.policy, this.#state);
  }

  onDispose(action: () => void | Promise<void>): void {
    this.#requireOpen();
    this.#beside.push(action);
  }

  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    await Promise.allSettled(this.#beside.map(async (action) => await action()));
    for (const child of this.#running) child.kill();
    await Promise.allSettled([...this.#running].map(({ ended }) => ended));
    await this.#workspace.close();
    this.#runtime.remove();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  #requireOpen(): void {
    if (this.#disposed) throw new OstinatoError("sandbox.failed", "The sandbox was disposed of.");
  }

  #start(
    argv: readonly string[],
    limits: SandboxLimits,
    rules: HostRules | null,
    at: {
      readonly folder: string;
      readonly environment: Readonly<Record<string, string>>;
      readonly input: boolean;
    },
  ): HostProcess {
    this.#requireOpen();
    const passed = this.policy.environment.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value] as const];
    });
    const environment = {
      ...BASE_ENVIRONMENT,
      HOME: this.#home,
      TMPDIR: this.#home,
      ...Object.fromEntries(passed),
      ...at.environment,
    };
    const words = hostCommand(this.#programs, rules, limits, argv);
    const child = new HostProcess(words, at.folder, environment, at.input);
    this.#running.add(child);
    const forget = () => this.#running.delete(child);
    child.ended.then(forget, forget);
    return child;
  }

  #withoutWorkspace(): HostRules {
    if (this.#rules !== null) return { ...this.#rules, writable: [this.#home] };
    throw new OstinatoError(
      "sandbox.policy",
      "The tier none can't keep a call from writing the workspace.",
      { hint: "Leave `writable` out, or use the tier landlock or bubblewrap." },
    );
  }

  #connect(argv: readonly string[]): FileWorker {
    if (this.#worker !== null && !this.#worker.dead) return this.#worker;
    const process = this.#start(argv, workerLimits(this.policy.limits), this.#rules, {
      folder: this.#workspace.folder,
      environment: {},
      input: true,
    });
    if (process.stdin === null) throw new OstinatoError("internal", "The worker has no input.");
    this.#worker = new FileWorker({ process, requests: process.stdin });
    return this.#worker;
  }

  async #stopWorker(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    await worker?.stop();
  }

  /** Tools use `/workspace`, which doesn't exist outside. */
  #outside(path: string): string {
    const absolute = posix.resolve(INSIDE.workspace, path);
    if (absolute === INSIDE.workspace) return this.#workspace.folder;
    if (absolute.startsWith(`${INSIDE.workspace}/`)) {
      return join(this.#workspace.folder, absolute.slice(INSIDE.workspace.length));
    }
    if (absolute.startsWith(`${INSIDE.output}/`)) {
      return join(this.#runtime.output, absolute.slice(INSIDE.output.length));
    }
    return absolute;
  }
}
