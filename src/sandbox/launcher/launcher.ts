import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { OstinatoError } from "../../errors.ts";

/** Named pipes that one call uses, made ahead of time. */
export interface CallPipes {
  readonly id: number;
  readonly status: string;
  readonly stdin: string;
  readonly stdout: string;
  readonly stderr: string;
}

/** Calls for which pipes are made in one go. */
const BATCH = 16;
const START_MILLISECONDS = 20_000;

/** Across launchers: a sandbox that starts another one keeps its folder. */
let nextId = 1;

/** The running launcher process: hands out pipes and starts calls. */
export class Launcher {
  readonly #child: ChildProcess;
  readonly #calls: string;
  readonly #ready: CallPipes[] = [];
  readonly #waiting: { resolve(pipes: CallPipes): void; reject(error: Error): void }[] = [];
  #asked = 0;
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
      cwd: "/",
      env: { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" },
      stdio: ["pipe", "pipe", "pipe"],
    });
    const launcher = new Launcher(child, calls);
    await launcher.#start();
    return launcher;
  }

  get alive(): boolean {
    return this.#ended === null;
  }

  /** Pipes for one call; the caller removes them. */
  takePipes(): Promise<CallPipes> {
    if (this.#ended !== null) return Promise.reject(this.#ended);
    const ready = this.#ready.shift();
    if (this.#ready.length + this.#asked < BATCH / 2) this.#makePipes();
    if (ready !== undefined) return Promise.resolve(ready);
    (this.#child.stdout as { ref?(): void } | null)?.ref?.();
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  /** Runs `ID.sh` of the calls folder in the background. */
  run(id: number): void {
    if (this.#ended !== null) throw this.#ended;
    this.#child.stdin?.write(`${id}\n`);
  }

  /** Calls `listener` when the launcher ends by itself. Returns how to stop listening. */
  onEnd(listener: (reason: Error) => void): () => void {
    this.#endListeners.add(listener);
    return () => this.#endListeners.delete(listener);
  }

  /** What the launcher said last: why a call could not be started. */
  get problem(): string {
    return this.#problem.trim();
  }

  /** Ends the launcher and with it every call. */
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
        if (line === "ready") {
          clearTimeout(timer);
          resolve();
        } else if (line.startsWith("made ")) this.#addPipes(line.slice("made ".length));
        else if (line === "failed") this.#end(new LauncherFailure(null, this.problem));
      });
    });
    await started;
    // It must not keep a program alive that has nothing else to do.
    this.#child.unref();
    for (const stream of [stdin, stdout, stderr]) unref(stream);
    this.#makePipes();
  }

  #makePipes(): void {
    const names: string[] = [];
    for (let count = 0; count < BATCH; count++) {
      const id = nextId++;
      names.push(`${id}.status`, `${id}.in`, `${id}.out`, `${id}.err`);
    }
    this.#asked += BATCH;
    this.#child.stdin?.write(`fifos ${names.join(" ")}\n`);
  }

  #addPipes(names: string): void {
    for (const name of names.split(" ").filter((each) => each.endsWith(".status"))) {
      const id = Number.parseInt(name, 10);
      const path = `${this.#calls}/${id}`;
      this.#asked--;
      const pipes = {
        id,
        status: `${path}.status`,
        stdin: `${path}.in`,
        stdout: `${path}.out`,
        stderr: `${path}.err`,
      };
      const waiting = this.#waiting.shift();
      if (waiting === undefined) this.#ready.push(pipes);
      else waiting.resolve(pipes);
    }
    if (this.#waiting.length === 0) unref(this.#child.stdout);
  }

  #end(failure: Error): void {
    this.#ended ??= new OstinatoError("sandbox.failed", "The sandbox's launcher has ended.", {
      cause: failure,
    });
    for (const waiting of this.#waiting.splice(0)) waiting.reject(this.#ended);
    for (const listener of this.#endListeners) listener(this.#ended);
  }
}

/** The stdio of a child are sockets, which their type does not say. */
function unref(stream: object | null): void {
  (stream as { unref?(): void } | null)?.unref?.();
}

/** The launcher did not start, or ended. */
export class LauncherFailure extends Error {
  override readonly name = "LauncherFailure";
  readonly exitCode: number | null;

  constructor(exitCode: number | null, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}
