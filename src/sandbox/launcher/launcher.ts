import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { OstinatoError } from "../../errors.ts";
import { OWN_SESSION } from "../own-session.ts";
import { Pool } from "./pool.ts";

/** The pipes of one call; `release` returns the output pipes. */
export interface CallPipes {
  readonly id: number;
  /** Named pipe for bwrap's reports. */
  readonly status: string;
  /** Named pipe for requests, for calls that take them. */
  readonly stdin: string;
  readonly stdout: LauncherPipe;
  readonly stderr: LauncherPipe;
}

/** An anonymous pipe of the launcher: its name reveals nothing inside. */
export interface LauncherPipe {
  /** Descriptor in the launcher. */
  readonly descriptor: number;
  /** Path under which this process can open it. */
  readonly path: string;
}

interface NamedPipes {
  readonly id: number;
  readonly status: string;
  readonly stdin: string;
}

type OutputPipes = Pick<CallPipes, "stdout" | "stderr">;

/** Number of calls for which named pipes are created at once. */
const BATCH = 16;
const START_MILLISECONDS = 20_000;

/** Counts across launchers: a sandbox that starts another launcher keeps its folder. */
let nextId = 1;

/** The running launcher process: provides pipes and starts calls. */
export class Launcher {
  readonly #child: ChildProcess;
  readonly #calls: string;
  readonly #named = new Pool<NamedPipes>();
  readonly #outputs = new Pool<OutputPipes>();
  #pid = 0;
  readonly #endListeners = new Set<(reason: Error) => void>();
  #problem = "";
  #ended: Error | null = null;

  private constructor(child: ChildProcess, calls: string) {
    this.#child = child;
    this.#calls = calls;
  }

  /**
   * Starts the command of `launcherCommand` and waits until it is ready.
   * @throws LauncherFailure with the exit code and what it said.
   */
  static async start(command: readonly string[], calls: string): Promise<Launcher> {
    const [file = "", ...rest] = command;
    const child = spawn(file, rest, {
      ...OWN_SESSION,
      cwd: "/",
      env: { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" },
      stdio: ["pipe", "pipe", "pipe"],
    });
    const launcher = new Launcher(child, calls);
    await launcher.#start();
    return launcher;
  }

  /** Path under which this process reaches what the launcher sees at a path. */
  seen(path: string): string {
    return `/proc/${this.#pid}/root${path}`;
  }

  get alive(): boolean {
    return this.#ended === null;
  }

  /** Pipes for one call. */
  async takePipes(): Promise<CallPipes> {
    if (this.#ended !== null) throw this.#ended;
    if (this.#named.expected < BATCH / 2) this.#makeNamedPipes();
    if (this.#outputs.expected < 1) this.#makeOutputPipes();
    ref(this.#child.stdout);
    const [named, outputs] = await Promise.all([this.#named.take(), this.#outputs.take()]);
    if (!this.#named.awaited && !this.#outputs.awaited) unref(this.#child.stdout);
    return { ...named, ...outputs };
  }

  /** Call when the output pipes are empty and nobody writes to them anymore. */
  release({ stdout, stderr }: CallPipes): void {
    this.#outputs.add({ stdout, stderr });
  }

  /** Runs `ID.sh` of the calls folder in the background. */
  run(id: number): void {
    if (this.#ended !== null) throw this.#ended;
    this.#child.stdin?.write(`${id}\n`);
  }

  /** Calls `listener` if the launcher ends by itself. Returns a function that stops listening. */
  onEnd(listener: (reason: Error) => void): () => void {
    this.#endListeners.add(listener);
    return () => this.#endListeners.delete(listener);
  }

  /** The launcher's last output: the reason if a call could not be started. */
  get problem(): string {
    return this.#problem.trim();
  }

  /** Ends the launcher and every call. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.ref();
    const exited = once(this.#child, "exit");
    this.#child.stdin?.end();
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), 2000);
    await exited;
    clearTimeout(timer);
  }

  async #start(): Promise<void> {
    const { stdin, stdout, stderr } = this.#child;
    if (stdin === null || stdout === null || stderr === null) throw new Error("no pipes");
    stdin.on("error", () => {});
    stderr.on("data", (data: Buffer) => {
      this.#problem = (this.#problem + data.toString()).slice(-4096);
    });
    const started = new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#child.kill("SIGKILL");
        reject(new LauncherFailure(null, "it did not become ready within 20 s"));
      }, START_MILLISECONDS);
      const fail = (code: number | null, text: string) => {
        clearTimeout(timer);
        const failure = new LauncherFailure(code, text.trim());
        this.#end(failure);
        reject(failure);
      };
      this.#child.on("error", (error: NodeJS.ErrnoException) => fail(null, error.message));
      this.#child.on("close", (code) => fail(code, this.problem));
      createInterface({ input: stdout }).on("line", (line) => {
        const [word, ...rest] = line.split(" ");
        if (word === "ready") {
          clearTimeout(timer);
          this.#pid = Number(rest[0]);
          resolve();
        } else if (word === "made") this.#addNamedPipes(rest);
        else if (word === "pair") this.#addOutputPipes(rest.map(Number));
        else if (word === "failed") this.#end(new LauncherFailure(null, this.problem));
      });
    });
    await started;
    // It must not keep an otherwise finished program alive.
    this.#child.unref();
    for (const stream of [stdin, stdout, stderr]) unref(stream);
    this.#makeNamedPipes();
    this.#makeOutputPipes();
  }

  #makeNamedPipes(): void {
    const names: string[] = [];
    for (let count = 0; count < BATCH; count++) names.push(`${nextId}.status`, `${nextId++}.in`);
    this.#named.expect(BATCH);
    this.#child.stdin?.write(`fifos ${names.join(" ")}\n`);
  }

  #addNamedPipes(names: readonly string[]): void {
    for (const name of names.filter((each) => each.endsWith(".status"))) {
      const id = Number.parseInt(name, 10);
      const path = `${this.#calls}/${id}`;
      this.#named.arrive({ id, status: `${path}.status`, stdin: `${path}.in` });
    }
  }

  #makeOutputPipes(): void {
    this.#outputs.expect(1);
    this.#child.stdin?.write("pair\n");
  }

  #addOutputPipes([stdout = 0, stderr = 0]: readonly number[]): void {
    const pipe = (descriptor: number) => ({
      descriptor,
      path: `/proc/${this.#pid}/fd/${descriptor}`,
    });
    this.#outputs.arrive({ stdout: pipe(stdout), stderr: pipe(stderr) });
  }

  #end(failure: Error): void {
    this.#ended ??= new OstinatoError("sandbox.failed", "The sandbox's launcher has ended.", {
      cause: failure,
    });
    this.#named.fail(this.#ended);
    this.#outputs.fail(this.#ended);
    for (const listener of this.#endListeners) listener(this.#ended);
  }
}

function ref(stream: object | null): void {
  (stream as { ref?(): void } | null)?.ref?.();
}

/** A child's stdio streams are sockets, which their type doesn't show. */
function unref(stream: object | null): void {
  (stream as { unref?(): void } | null)?.unref?.();
}

/** The launcher did not start, or has ended. */
export class LauncherFailure extends Error {
  override readonly name = "LauncherFailure";
  readonly exitCode: number | null;

  constructor(exitCode: number | null, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}
