import { createHash, randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join, posix } from "node:path";
import { OstinatoError } from "../errors.ts";
import { explainFailure } from "./doctor/explain-failure.ts";
import { CallStarter } from "./exec/call-starter.ts";
import { checkCommand } from "./exec/check-command.ts";
import { runCommand } from "./exec/run-command.ts";
import type { DocumentKind } from "./inside/read-document.ts";
import type { Programs } from "./launcher/launcher-command.ts";
import { watchCall } from "./limits/call-watch.ts";
import { ControlGroups, delegatedControlGroup } from "./limits/control-group.ts";
import { folderBytes } from "./limits/folder-bytes.ts";
import { requireMemoryLimit } from "./limits/require-memory-limit.ts";
import { reserveRoom } from "./limits/reserve-room.ts";
import { cutToQuota, WriteQuota } from "./limits/write-quota.ts";
import { HostQuestions } from "./network/asking/host-questions.ts";
import { networkLists, PROXY_ENVIRONMENT } from "./network/call-network.ts";
import type { Resolve } from "./network/egress-rules.ts";
import { RequestLog } from "./network/request-log.ts";
import { narrowLimits } from "./policy.ts";
import { BASE_ENVIRONMENT, type Mount } from "./profile/bubblewrap-arguments.ts";
import { INSIDE } from "./profile/inside-paths.ts";
import { mayOpenUnixSockets } from "./profile/may-open-unix-sockets.ts";
import { RuntimeDirectory } from "./runtime-directory.ts";
import type {
  CommitOptions,
  ExecResult,
  NetworkRequest,
  Sandbox,
  SandboxCommand,
  SandboxFiles,
  SandboxLimits,
  SandboxPolicy,
  SavedLayer,
  WorkspaceChange,
  WorkspaceStore,
} from "./sandbox.ts";
import { type SandboxUser, sandboxUser } from "./sandbox-user.ts";
import { checkSystemCalls } from "./seccomp/check-system-calls.ts";
import { seccompFilter } from "./seccomp/seccomp-filter.ts";
import { DocumentReader, READER_PARTS } from "./worker/document-reader.ts";
import { FileWorker, openRequests } from "./worker/file-worker.ts";
import * as worker from "./worker/worker-command.ts";
import { workerFiles } from "./worker/worker-files.ts";
import { CoveredNames, type Covers } from "./workspace/covered/covered-names.ts";
import { journalName } from "./workspace/covered/journal-name.ts";
import { type PreparedWorkspace, WorkspacePreparation } from "./workspace/prepare-workspace.ts";
import type { StateDirectory } from "./workspace/state-directory.ts";
import { Workspace } from "./workspace/workspace.ts";

export interface BubblewrapOptions {
  readonly policy: SandboxPolicy;
  readonly programs: Programs;
  readonly state: StateDirectory;
  readonly network: SandboxNetworkOptions;
  readonly store: "overlay" | "copy";
  /** See `OpenSandboxOptions`. */
  readonly journal?: string | undefined;
}

export interface SandboxNetworkOptions {
  /** Called for each request of a program inside, before the request is allowed or refused. Must not throw. */
  readonly onRequest?: (request: NetworkRequest) => void;
  /** Resolves names instead of the system's resolver. */
  readonly resolve?: Resolve;
}

/** A sandbox of the tier `bubblewrap`. Created by `openSandbox`. */
export class BubblewrapSandbox implements Sandbox {
  readonly policy: SandboxPolicy;
  readonly tier = "bubblewrap";
  readonly files: SandboxFiles;
  readonly writeQuota: WriteQuota;
  // Set by `openTravellingSandbox`.
  saved?: SavedLayer;
  save?: () => Promise<SavedLayer | null>;
  openLayer?: (runId: string) => Promise<Sandbox>;
  readonly #runtime: RuntimeDirectory;
  readonly #covered: CoveredNames;
  readonly #workspace: Workspace;
  readonly #starter: CallStarter;
  readonly #network: SandboxNetworkOptions & { readonly owner: SandboxUser | null };
  readonly #requests = new RequestLog();
  readonly #questions = new HostQuestions();
  readonly whileAsking = this.#questions.during.bind(this.#questions);
  readonly askForHost = this.#questions.ask.bind(this.#questions);
  readonly #reader: DocumentReader;
  readonly #controlGroups: ControlGroups | null;
  readonly #beside: (() => void | Promise<void>)[] = [];
  #worker: FileWorker | null = null;
  #workerStart: Promise<FileWorker> | null = null;
  #disposed: Promise<void> | null = null;

  static async open(options: BubblewrapOptions): Promise<BubblewrapSandbox> {
    const { state, policy, journal } = options;
    const record = state.exists ? state.read() : null;
    const user = sandboxUser(record?.user.uid);
    const given = journal === undefined ? null : journalName(policy.workspace.path, journal);
    const journals = new Set([...(record?.journals ?? []), ...(given === null ? [] : [given])]);
    const covered = new CoveredNames(policy.workspace.path, [...journals]);
    const sandbox = new BubblewrapSandbox(options, user, covered);
    try {
      requireMemoryLimit(sandbox.policy, "a call", sandbox.#controlGroups !== null);
      await sandbox.#workspace.prepared();
      await sandbox.#probe();
      return sandbox;
    } catch (error) {
      await sandbox.dispose();
      throw error;
    }
  }

  private constructor(options: BubblewrapOptions, user: SandboxUser, covered: CoveredNames) {
    const { policy, programs, state, store, network } = options;
    const unixSockets = mayOpenUnixSockets(policy);
    const runtime = new RuntimeDirectory(user, policy.readOnlyPaths, [policy.workspace.path]);
    this.policy = policy;
    const onRequest = (request: NetworkRequest) => {
      this.noteRequest(request);
      network.onRequest?.(request);
    };
    this.#network = { ...network, onRequest, owner: user.drops ? user : null };
    this.#runtime = runtime;
    this.writeQuota = new WriteQuota(policy.limits.writtenBytes);
    this.writeQuota.add(() => folderBytes(runtime.output));
    this.#covered = covered;
    this.#controlGroups = makeControlGroups(user);
    this.#workspace = new Workspace(
      new WorkspacePreparation({
        policy,
        programs,
        user,
        runtime,
        state,
        covered,
        wantedStore: store,
        parts: [...worker.WORKER_PARTS, ...READER_PARTS],
        controlGroup: this.#controlGroups?.launcher ?? null,
      }),
      policy,
      state,
      covered,
      async (prepared, path) => {
        const files = workerFiles({
          connect: () => this.#connectWorker(prepared),
          beforeWrite: async () => {},
        });
        return new Set((await files.list(path)).map(({ name }) => name));
      },
    );
    const systemCalls = checkSystemCalls(policy.systemCalls ?? []);
    runtime.write(join(runtime.fixed, "filter"), seccompFilter({ unixSockets, systemCalls }));
    runtime.write(join(runtime.fixed, "empty"), "");
    runtime.write(join(runtime.fixed, "package.json"), worker.WORKER_PACKAGE);
    this.#starter = new CallStarter(programs, runtime, join(runtime.fixed, "filter"));
    this.#reader = new DocumentReader(policy.limits, async (call) => {
      const { launcher, parts } = await this.#workspace.prepared();
      return await this.#starter.start(launcher, {
        ...call,
        mounts: [...parts, this.#packageMount()],
        controlGroups: this.#controlGroups,
      });
    });
    this.files = workerFiles({
      connect: async () => {
        this.#requireOpen();
        return await this.#connectWorker(await this.#workspace.prepared());
      },
      whileChanging: async (change) => {
        this.#requireOpen();
        return await this.#workspace.use(change);
      },
      beforeWrite: (path, bytes) => reserveRoom(this.#workspace.disk, policy.limits, path, bytes),
    });
  }

  get store(): WorkspaceStore {
    return this.#workspace.store;
  }

  get workspace(): Workspace {
    return this.#workspace;
  }

  get watched(): readonly (keyof SandboxLimits)[] {
    return this.#controlGroups === null ? ["memoryBytes"] : [];
  }

  async exec(command: SandboxCommand): Promise<ExecResult> {
    checkCommand(command);
    this.#requireOpen();
    const limits = narrowLimits(this.policy.limits, command.limits);
    return await this.#workspace.use(async ({ launcher, mounts }) => {
      const { network } = this.policy;
      const lists = networkLists(network, command.network, this.#questions.ofThisCall());
      using covers = this.#covered.cover(this.#writesDirectly && command.writable !== false);
      const started = await this.#starter.start(launcher, {
        hidden: covers.folders.map(inWorkspace),
        ...(lists === null ? {} : { network: { ...this.#network, ...lists } }),
        argv: command.argv,
        limits,
        mounts: [
          ...(command.writable === false ? mounts.map(readOnly) : mounts),
          this.#outputMount(),
          ...this.#emptyFiles(covers),
        ],
        environment: {
          ...this.#environment(),
          ...(lists === null ? {} : PROXY_ENVIRONMENT),
          ...command.environment,
        },
        workingDirectory: posix.resolve(INSIDE.workspace, command.workingDirectory ?? ""),
        controlGroups: this.#controlGroups,
        strict: this.policy.strict ?? false,
        ...(command.stdin === undefined ? {} : { stdin: command.stdin }),
      });
      const disk = this.#workspace.disk;
      return await runCommand(command, {
        ...started,
        limits,
        outputDirectory: this.#runtime.output,
        writeQuota: this.writeQuota,
        watch: (exceeded) => watchCall(started.process, limits, disk, exceeded),
      });
    });
  }

  readDocument(kind: DocumentKind, content: Uint8Array, signal?: AbortSignal): Promise<string> {
    this.#requireOpen();
    return this.#reader.read(kind, content, signal);
  }

  async diff(): Promise<readonly WorkspaceChange[]> {
    this.#requireOpen();
    return await this.#workspace.diff();
  }

  async commit(options?: CommitOptions): Promise<readonly WorkspaceChange[]> {
    this.#requireOpen();
    return await this.#workspace.commit(() => this.#stopWorker(), options);
  }

  async discard(): Promise<void> {
    this.#requireOpen();
    await this.#workspace.discard(() => this.#stopWorker());
  }

  keepText(text: string): string {
    this.#requireOpen();
    // The same text gets the same name, so that a replayed run produces the same results.
    const name = `${createHash("sha256").update(text).digest("hex").slice(0, 12)}.txt`;
    const path = join(this.#runtime.output, name);
    if (!existsSync(path)) this.#runtime.write(path, cutToQuota(text, this.writeQuota));
    return `${INSIDE.output}/${name}`;
  }

  takeRequests(): readonly NetworkRequest[] {
    return this.#requests.take();
  }

  noteRequest(request: NetworkRequest): void {
    this.#requests.note(request);
  }

  onDispose(action: () => void | Promise<void>): void {
    this.#requireOpen();
    this.#beside.push(action);
  }

  dispose(): Promise<void> {
    this.#disposed ??= this.#end();
    return this.#disposed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  async #end(): Promise<void> {
    await Promise.allSettled(this.#beside.map(async (action) => await action()));
    await this.#starter.endAll();
    await this.#workspace.close();
    this.#controlGroups?.remove();
    this.#runtime.remove();
  }

  #requireOpen(): void {
    if (this.#disposed === null) return;
    throw new OstinatoError("sandbox.failed", "The sandbox was disposed of.");
  }

  get #writesDirectly(): boolean {
    const { mode, writable } = this.policy.workspace;
    return mode === "direct" && writable;
  }

  #emptyFiles({ files }: Covers): readonly Mount[] {
    const source = join(this.#runtime.fixed, "empty");
    return files.map((name) => ({ source, target: inWorkspace(name), writable: false }));
  }

  #outputMount() {
    return { source: this.#runtime.output, target: INSIDE.output, writable: false };
  }

  #packageMount(): Mount {
    return {
      source: join(this.#runtime.fixed, "package.json"),
      target: `${INSIDE.runtime}/package.json`,
      writable: false,
    };
  }

  #environment(): Record<string, string> {
    const passed = this.policy.environment.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value] as const];
    });
    return { ...BASE_ENVIRONMENT, ...Object.fromEntries(passed) };
  }

  /** Runs `true` once, so that a machine without sandbox support is detected before the model is asked anything. */
  async #probe(): Promise<void> {
    try {
      await this.exec({ argv: ["true"], limits: { wallMilliseconds: 30_000 } });
    } catch (error) {
      throw explainFailure(OstinatoError.is(error) ? error.message : String(error), error);
    }
  }

  /**
   * Concurrent operations share one start, which is stored before anything is awaited. Also used while the sandbox
   * ends: its workspace then checks what is kept.
   */
  async #connectWorker(prepared: PreparedWorkspace): Promise<FileWorker> {
    if (this.#worker !== null && !this.#worker.dead) return this.#worker;
    this.#workerStart ??= this.#startWorker(prepared).finally(() => {
      this.#workerStart = null;
    });
    return await this.#workerStart;
  }

  async #startWorker({ launcher, mounts, parts }: PreparedWorkspace): Promise<FileWorker> {
    using covers = this.#covered.cover(false);
    const { process, pipes } = await this.#starter.start(launcher, {
      hidden: covers.folders.map(inWorkspace),
      argv: [...worker.WORKER_ARGV, ...this.#covered.names.map(inWorkspace)],
      limits: worker.workerLimits(this.policy.limits),
      environment: { ...this.#environment(), ...worker.WORKER_ENVIRONMENT },
      workingDirectory: INSIDE.workspace,
      mounts: [
        ...[...mounts, this.#outputMount(), ...parts, this.#packageMount()],
        ...this.#emptyFiles(covers),
      ],
      stdin: { pipe: true },
    });
    this.#worker = new FileWorker({ process, requests: openRequests(pipes.stdin) });
    return this.#worker;
  }

  async #stopWorker(): Promise<void> {
    await this.#workerStart?.catch(() => null);
    const current = this.#worker;
    this.#worker = null;
    await Promise.all([current?.stop(), this.#reader.rest()]);
  }
}

function inWorkspace(name: string): string {
  return `${INSIDE.workspace}/${name}`;
}

function readOnly(mount: Mount): Mount {
  return { ...mount, writable: false };
}

function makeControlGroups(user: SandboxUser): ControlGroups | null {
  const parent = delegatedControlGroup();
  if (parent === null) return null;
  const name = `ostinato-${process.pid}-${randomBytes(4).toString("hex")}`;
  return ControlGroups.make(parent, name, user);
}
