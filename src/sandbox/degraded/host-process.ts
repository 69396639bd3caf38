import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import type { Socket } from "node:net";
import { constants } from "node:os";
import type { ProcessEnd, RunningProgram } from "../exec/running-program.ts";

/** A variable in the environment of a call's processes, to find them by. */
const MARK = "OSTINATO_CALL";
/** How often to look for processes that were started while others were being ended. */
const ROUNDS = 50;

/**
 * A program on the host itself. Without a process namespace, the kernel doesn't end the processes it leaves
 * behind, so they are found by a mark in their environment. A process that drops its environment is missed.
 */
export class HostProcess implements RunningProgram {
  readonly stdout: { onData(listener: (data: Buffer) => void): void };
  readonly stderr: { onData(listener: (data: Buffer) => void): void };
  readonly stdin: Socket | null;
  readonly ended: Promise<ProcessEnd>;
  readonly #child: ChildProcess;
  readonly #mark = randomBytes(8).toString("hex");

  /** @param input Whether something will be written to its input; otherwise the input is empty. */
  constructor(
    argv: readonly string[],
    folder: string,
    environment: Readonly<Record<string, string>>,
    input: boolean,
  ) {
    const [file = "", ...rest] = argv;
    const child = spawn(file, rest, {
      cwd: folder,
      env: { ...environment, [MARK]: this.#mark },
      detached: true,
      // A shell treats a socket as its input as a remote login.
      stdio: [input ? "pipe" : "ignore", "pipe", "pipe"],
    });
    this.#child = child;
    this.stdin = child.stdin as Socket | null;
    this.stdin?.on("error", () => {});
    const listenTo = (stream: NodeJS.ReadableStream | null) => ({
      onData: (listener: (data: Buffer) => void) => {
        stream?.on("data", listener);
      },
    });
    this.stdout = listenTo(child.stdout);
    this.stderr = listenTo(child.stderr);
    this.ended = new Promise((resolve, reject) => {
      child.on("error", reject);
      // Processes that it left may keep its output open, so they are ended first.
      child.on("exit", () => this.#sweep());
      child.on("close", (code, signal) => {
        resolve({ exitCode: code ?? (signal === null ? null : 128 + constants.signals[signal]) });
      });
    });
    this.ended.catch(() => {});
  }

  kill(): void {
    // Keep the event loop alive for whoever waits for the end.
    this.keepAlive(true);
    try {
      if (this.#child.pid !== undefined) process.kill(-this.#child.pid, "SIGKILL");
    } catch {}
    this.#sweep();
  }

  keepAlive(alive: boolean): void {
    const { stdin, stdout, stderr } = this.#child;
    for (const part of [this.#child, stdin, stdout, stderr] as ({
      ref(): void;
      unref(): void;
    } | null)[]) {
      alive ? part?.ref() : part?.unref();
    }
  }

  #sweep(): void {
    for (let round = 0; round < ROUNDS; round++) if (!this.#killMarked()) return;
  }

  #killMarked(): boolean {
    let found = false;
    for (const name of readdirSync("/proc")) {
      if (!/^\d/.test(name)) continue;
      try {
        if (!readFileSync(`/proc/${name}/environ`, "latin1").includes(`${MARK}=${this.#mark}`))
          continue;
        process.kill(Number(name), "SIGKILL");
        found = true;
      } catch {}
    }
    return found;
  }
}
