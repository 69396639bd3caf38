import { rmSync } from "node:fs";
import type { Socket } from "node:net";
import { OstinatoError } from "../../errors.ts";
import type { CallPipes, Launcher } from "../launcher/launcher.ts";
import { OutputPipe } from "./output-pipe.ts";
import {
  killNamespace,
  openPipe,
  readStatus,
  type StartedProcess,
  untilGone,
  untilIdle,
} from "./process-status.ts";
import type { ProcessEnd, RunningProgram } from "./running-program.ts";

/** Milliseconds within which bwrap must report the process that it started. */
const START_MILLISECONDS = 30_000;

/**
 * One running bwrap, from its start to its report. When `ended` resolves, everything that was started inside is
 * gone, and all output was delivered.
 */
export class SandboxProcess implements RunningProgram {
  readonly stdout: OutputPipe;
  readonly stderr: OutputPipe;
  /** Resolves when the process namespace exists; null if it never did. */
  readonly started: Promise<StartedProcess | null>;
  readonly ended: Promise<ProcessEnd>;
  /** Resolves when its process namespace is gone too. */
  readonly released: Promise<void>;
  readonly #status: Socket;
  #process: StartedProcess | null = null;
  #killed = false;

  /** @param files Files to remove when it has ended. */
  constructor(launcher: Launcher, pipes: CallPipes, files: readonly string[]) {
    const { status, stdout, stderr } = openPipes(pipes);
    this.#status = status;
    this.stdout = stdout;
    this.stderr = stderr;
    const started = Promise.withResolvers<StartedProcess | null>();
    const released = Promise.withResolvers<void>();
    this.released = released.promise;
    this.started = started.promise;

    let exitCode: number | null = null;
    readStatus(status, {
      started: (process) => {
        clearTimeout(timer);
        this.#process = process;
        started.resolve(process);
        if (this.#killed) this.kill();
      },
      exited: (code) => {
        exitCode = code;
      },
    });
    const failed = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      failed.reject(
        new OstinatoError(
          "sandbox.failed",
          `The sandbox did not start a process within 30 s. ${launcher.problem}`,
        ),
      );
    }, START_MILLISECONDS);
    const stopListening = launcher.onEnd((reason) => failed.reject(reason));
    const closed = new Promise<ProcessEnd>((resolve) => {
      status.on("error", () => {});
      status.on("close", async () => {
        const process = this.#process;
        if (process !== null && exitCode !== null) await untilIdle(process);
        const gone = process === null ? Promise.resolve() : untilGone(process);
        if (exitCode === null) await gone;
        released.resolve(gone);
        try {
          this.#finishOutput();
          launcher.release(pipes);
          resolve({ exitCode });
        } catch (error) {
          failed.reject(error);
        }
      });
    });
    this.ended = Promise.race([closed, failed.promise]).finally(() => {
      clearTimeout(timer);
      stopListening();
      started.resolve(null);
      status.destroy();
      for (const path of [pipes.status, pipes.stdin, ...files]) rmSync(path, { force: true });
    });
    this.ended.catch(() => {
      try {
        this.#finishOutput();
      } catch {
        // It has already failed, with a more specific reason.
      }
    });
    launcher.run(pipes.id);
  }

  #finishOutput(): void {
    try {
      this.stdout.finish();
    } finally {
      this.stderr.finish();
    }
  }

  /** Ends the namespace's first process, and thereby all of them. */
  kill(): void {
    this.#killed = true;
    // Keep the event loop alive for whoever waits for the end.
    this.keepAlive(true);
    if (this.#process !== null) killNamespace(this.#process);
  }

  /** Whether this process keeps the event loop alive. Default: true. */
  keepAlive(alive: boolean): void {
    for (const pipe of [this.#status, this.stdout, this.stderr]) alive ? pipe.ref() : pipe.unref();
  }
}

/** Opens all of a call's pipes or none: a pipe that was left open would keep the program alive. */
function openPipes(pipes: CallPipes): { status: Socket; stdout: OutputPipe; stderr: OutputPipe } {
  const status = openPipe(pipes.status);
  let stdout: OutputPipe | undefined;
  try {
    stdout = new OutputPipe(pipes.stdout.path);
    return { status, stdout, stderr: new OutputPipe(pipes.stderr.path) };
  } catch (cause) {
    status.destroy();
    stdout?.finish();
    // The launcher holds these pipes; the only other possible cause is a lack of descriptors.
    if ((cause as NodeJS.ErrnoException).code !== "ENOENT") throw cause;
    throw new OstinatoError("sandbox.failed", "The sandbox's launcher has ended.", { cause });
  }
}
