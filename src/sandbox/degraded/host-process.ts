import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import type { Socket } from "node:net";
import { constants } from "node:os";
import type { ProcessEnd, RunningProgram } from "../exec/running-program.ts";

/** Marks the environment of a call's processes, so that they can be found again. */
const MARK = "OSTINATO_CALL";
/** Rounds of looking for processes that were started while others were being ended. */
const ROUNDS = 50;

/**
 * A program on the host itself. Without a process namespace the kernel does not end what it has left, so
 * its processes are looked for by a mark in their environment; one that drops its environment is missed.
 */
export class HostProcess implements RunningProgram {
  readonly stdout: { onData(listener: (data: Buffer) => void): void };
  readonly stderr: { onData(listener: (data: Buffer) => void): void };
  readonly stdin: Socket | null;
  readonly ended: Promise<ProcessEnd>;
  readonly #child: ChildProcess;
  readonly #mark = randomBytes(8).toString("hex");

  /** @param input Whether something will be written to its input; else it is empty. */
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
      // A shell takes a socket as its input for a remote login.
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
      // What it has left may hold its output open, so that is ended first.
      child.on("exit", () => this.#sweep());
      child.on("close", (code, signal) => {
        resolve({ exitCode: code ?? (signal === null ? null : 128 + constants.signals[signal]) });
      });
    });
    this.ended.catch(() => {});
  }

  kill(): void {
    // Whoever waits for the end must not be left by an empty event loop.
    this.hold(true);
    try {
      if (this.#child.pid !== undefined) process.kill(-this.#child.pid, "SIGKILL");
    } catch {}
    this.#sweep();
  }

  hold(alive: boolean): void {
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
