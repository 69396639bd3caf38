import { join, posix } from "node:path";
import { OstinatoError } from "../errors.ts";
import { explainFailure } from "./doctor/explain-failure.ts";
import { CallStarter } from "./exec/call-starter.ts";
import { runCommand } from "./exec/run-command.ts";
import type { Programs } from "./launcher/launcher-command.ts";
import { narrowLimits } from "./policy.ts";
import { BASE_ENVIRONMENT, type Mount } from "./profile/bubblewrap-arguments.ts";
import { INSIDE } from "./profile/inside-paths.ts";
import { RuntimeDirectory } from "./runtime-directory.ts";
import type {
  ExecResult,
  Sandbox,
  SandboxCommand,
  SandboxFiles,
  SandboxPolicy,
  WorkspaceChange,
  WorkspaceStore,
} from "./sandbox.ts";
import { sandboxUser } from "./sandbox-user.ts";
import { seccompFilter } from "./seccomp/seccomp-filter.ts";
import { FileWorker } from "./worker/file-worker.ts";
import {
  WORKER_ARGV,
  WORKER_ENVIRONMENT,
  WORKER_PACKAGE,
  WORKER_PARTS,
  workerLimits,
} from "./worker/worker-command.ts";
import { workerFiles } from "./worker/worker-files.ts";
import { type PreparedWorkspace, WorkspacePreparation } from "./workspace/prepare-workspace.ts";
import type { StateDirectory } from "./workspace/state-directory.ts";

/** A sandbox of tier `bubblewrap`. Made by `openSandbox`. */
export class BubblewrapSandbox implements Sandbox {
  readonly policy: SandboxPolicy;
  readonly tier = "bubblewrap";
  readonly store: WorkspaceStore;
  readonly files: SandboxFiles;
  readonly #runtime: RuntimeDirectory;
  readonly #prepared: PreparedWorkspace;
  readonly #starter: CallStarter;
  readonly #workerPackage: string;
  #worker: Promise<FileWorker> | null = null;
  #disposed: Promise<void> | null = null;

  static async open(
    policy: SandboxPolicy,
    programs: Programs,
    state: StateDirectory,
  ): Promise<BubblewrapSandbox> {
    const user = sandboxUser(state.exists ? state.read().user.uid : undefined);
    const runtime = new RuntimeDirectory(user);
    try {
      const parts = WORKER_PARTS;
      const preparation = new WorkspacePreparation({
        policy,
        programs,
        user,
        runtime,
        state,
        parts,
      });
      const prepared = await preparation.start();
      const sandbox = new BubblewrapSandbox(policy, programs, runtime, prepared);
      await sandbox.#probe();
      return sandbox;
    } catch (error) {
      runtime.remove();
      throw error;
    }
  }

  private constructor(
    policy: SandboxPolicy,
    programs: Programs,
    runtime: RuntimeDirectory,
    prepared: PreparedWorkspace,
  ) {
    this.policy = policy;
    this.#runtime = runtime;
    this.#prepared = prepared;
    this.store = prepared.store;
    const filter = join(runtime.path, "filter");
    // A socket that someone left in a mounted workspace can be reached; one under an overlay can't.
    const unixSockets = prepared.store === "overlay" || prepared.store === "copy";
    runtime.write(filter, seccompFilter({ unixSockets }));
    this.#workerPackage = join(runtime.path, "package.json");
    runtime.write(this.#workerPackage, WORKER_PACKAGE);
    this.#starter = new CallStarter(programs.bwrap, runtime, filter);
    this.files = workerFiles({
      connect: () => this.#connectWorker(),
      beforeWrite: async () => {},
    });
  }

  async exec(command: SandboxCommand): Promise<ExecResult> {
    if (command.argv.length === 0) {
      throw new OstinatoError("input.invalid", "A command needs at least a program's name.");
    }
    if (command.argv.some((word) => word.includes("\0"))) {
      throw new OstinatoError("input.invalid", "A command can't contain a NUL character.");
    }
    this.#requireOpen();
    const limits = narrowLimits(this.policy.limits, command.limits);
    const { process } = await this.#starter.start(this.#prepared.launcher, {
      argv: command.argv,
      limits,
      environment: { ...this.#environment(), ...command.environment },
      workingDirectory: posix.resolve(INSIDE.workspace, command.workingDirectory ?? ""),
      mounts: [...this.#prepared.mounts, this.#outputMount()],
      hidden: [],
      ...(command.stdin === undefined ? {} : { stdin: command.stdin }),
    });
    return await runCommand(command, {
      process,
      limits,
      outputDirectory: this.#runtime.output,
      watch: () => () => {},
    });
  }

  diff(): Promise<readonly WorkspaceChange[]> {
    throw new OstinatoError("sandbox.failed", "not there yet");
  }

  commit(): Promise<readonly WorkspaceChange[]> {
    throw new OstinatoError("sandbox.failed", "not there yet");
  }

  discard(): Promise<void> {
    throw new OstinatoError("sandbox.failed", "not there yet");
  }

  dispose(): Promise<void> {
    this.#disposed ??= this.#end();
    return this.#disposed;
  }

  async #end(): Promise<void> {
    await this.#starter.endAll();
    await this.#prepared.launcher.stop();
    this.#runtime.remove();
  }

  #requireOpen(): void {
    if (this.#disposed === null) return;
    throw new OstinatoError("sandbox.failed", "The sandbox was disposed of.");
  }

  #outputMount(): Mount {
    return { source: this.#runtime.output, target: INSIDE.output, writable: false };
  }

  #environment(): Record<string, string> {
    const passed = this.policy.environment.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value] as const];
    });
    return { ...BASE_ENVIRONMENT, ...Object.fromEntries(passed) };
  }

  /** Runs nothing once, so that a machine that can't is found out before a model is asked anything. */
  async #probe(): Promise<void> {
    try {
      await this.exec({ argv: ["true"], limits: { wallMilliseconds: 30_000 } });
    } catch (error) {
      await this.dispose();
      throw explainFailure(OstinatoError.is(error) ? error.message : String(error), error);
    }
  }

  async #connectWorker(): Promise<FileWorker> {
    this.#requireOpen();
    const current = await this.#worker?.catch(() => null);
    if (current !== undefined && current !== null && !current.dead) return current;
    this.#worker = this.#startWorker();
    return await this.#worker;
  }

  async #startWorker(): Promise<FileWorker> {
    const packageFile = {
      source: this.#workerPackage,
      target: `${INSIDE.runtime}/package.json`,
      writable: false,
    };
    const { process, pipes } = await this.#starter.start(this.#prepared.launcher, {
      argv: WORKER_ARGV,
      limits: workerLimits(this.policy.limits),
      environment: { ...this.#environment(), ...WORKER_ENVIRONMENT },
      workingDirectory: INSIDE.workspace,
      mounts: [...this.#prepared.mounts, this.#outputMount(), ...this.#prepared.parts, packageFile],
      hidden: [],
      stdin: { pipe: true },
    });
    return new FileWorker({ process, requestPipe: pipes.stdin });
  }
}
