import { rmSync } from "node:fs";
import type { Socket } from "node:net";
import { OstinatoError } from "../../errors.ts";
import type { CallPipes, Launcher } from "../launcher/launcher.ts";
import { killNamespace, openPipe, readStatus, type StartedProcess } from "./process-status.ts";

/** How a program inside ended. `exitCode` is null when bwrap could not say: it failed, or was killed. */
export interface ProcessEnd {
  readonly exitCode: number | null;
}

/** Milliseconds in which bwrap has to report the process that it started. */
const START_MILLISECONDS = 15_000;

/**
 * One running bwrap, from the first byte of its pipes to the last. When `ended` resolves, its process
 * namespace is gone and with it everything that was started inside.
 */
export class SandboxProcess {
  readonly sockets: readonly Socket[];
  readonly stdout: Socket;
  readonly stderr: Socket;
  /** Resolves when the process namespace exists; null when it never did. */
  readonly started: Promise<StartedProcess | null>;
  readonly ended: Promise<ProcessEnd>;
  #process: StartedProcess | null = null;
  #killed = false;

  constructor(launcher: Launcher, pipes: CallPipes, files: readonly string[]) {
    const status = openPipe(pipes.status);
    this.stdout = openPipe(pipes.stdout);
    this.stderr = openPipe(pipes.stderr);
    const started = Promise.withResolvers<StartedProcess | null>();
    const failed = Promise.withResolvers<never>();
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
    const timer = setTimeout(() => {
      failed.reject(
        new OstinatoError("sandbox.failed", "The sandbox did not start a process within 15 s.", {
          cause: launcher.problem,
        }),
      );
    }, START_MILLISECONDS);
    const stopListening = launcher.onEnd((reason) => failed.reject(reason));

    const sockets = [status, this.stdout, this.stderr];
    this.sockets = sockets;
    const closed = Promise.all(sockets.map(end)).then(() => ({ exitCode }));
    this.ended = Promise.race([closed, failed.promise]).finally(() => {
      clearTimeout(timer);
      stopListening();
      started.resolve(null);
      for (const socket of sockets) socket.destroy();
      const paths = [pipes.status, pipes.stdin, pipes.stdout, pipes.stderr, ...files];
      for (const path of paths) rmSync(path, { force: true });
    });
    this.ended.catch(() => {});
    launcher.run(pipes.id);
  }

  /** Ends the namespace's first process, and so all of them. */
  kill(): void {
    this.#killed = true;
    // Whoever waits for the end must not be left by an empty event loop.
    for (const socket of this.sockets) socket.ref();
    if (this.#process !== null) killNamespace(this.#process);
  }
}

function end(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.on("error", () => resolve());
    socket.on("close", () => resolve());
    socket.on("end", () => resolve());
  });
}
