import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";

const PROGRAM = join(import.meta.dirname, "run-worker.ts");
/** A worker that ends by itself, for example because Postgres is away when it starts, is started again. */
const RETRY_MILLISECONDS = 500;

/** One of the workers: a process that is started again whenever it ends. */
export class WorkerProcess {
  readonly #environment: NodeJS.ProcessEnv;
  #child: ChildProcess | null = null;
  #timer: NodeJS.Timeout | undefined;
  #isOver = false;
  #restartAfter = RETRY_MILLISECONDS;
  /** What it has begun and not ended. */
  readonly held = new Set<string>();
  /** How the runs ended that it didn't bring to an answer. */
  readonly failures: string[] = [];
  isFrozen = false;
  isCutOff = false;
  /** Since when it takes jobs, by `performance.now`. Null: it doesn't. */
  readySince: number | null = null;

  constructor(environment: NodeJS.ProcessEnv) {
    this.#environment = environment;
    this.#start();
  }

  get isReady(): boolean {
    return this.readySince !== null;
  }

  kill(restartSeconds: number): void {
    this.#restartAfter = restartSeconds * 1000;
    this.readySince = null;
    this.#child?.kill("SIGKILL");
  }

  freeze(): void {
    this.isFrozen = true;
    this.#child?.kill("SIGSTOP");
  }

  wake(): void {
    this.isFrozen = false;
    this.#child?.kill("SIGCONT");
  }

  /** Ends it for good. */
  end(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#child?.kill("SIGKILL");
  }

  #start(): void {
    this.held.clear();
    this.#restartAfter = RETRY_MILLISECONDS;
    const child = spawn(process.execPath, [PROGRAM], {
      env: { ...process.env, ...this.#environment },
      stdio: ["ignore", "pipe", process.env.CHAOS_ERRORS ? "inherit" : "ignore"],
    });
    this.#child = child;
    if (child.stdout)
      createInterface({ input: child.stdout }).on("line", (line) => this.#hear(line));
    child.on("close", () => {
      this.#child = null;
      this.readySince = null;
      this.isFrozen = false;
      if (!this.#isOver) this.#timer = setTimeout(() => this.#start(), this.#restartAfter);
    });
  }

  #hear(line: string): void {
    const [what, runId = "", how = ""] = line.split(" ");
    if (what === "ready") this.readySince = performance.now();
    if (what === "begins") this.held.add(runId);
    if (what !== "ends") return;
    this.held.delete(runId);
    if (how !== "answered" && how !== "awaiting-approval") this.failures.push(how);
  }
}
