/** How a program ended. `exitCode` is null if it is unknown: the program was not started, or was killed. */
export interface ProcessEnd {
  readonly exitCode: number | null;
}

/** A program that runs in a sandbox of any tier. */
export interface RunningProgram {
  readonly stdout: Output;
  readonly stderr: Output;
  /** Resolves when the program and everything it started have ended and all output was delivered. */
  readonly ended: Promise<ProcessEnd>;
  /** Resolves when the system has released its control group too. Default: `ended`. */
  readonly released?: Promise<unknown>;
  /** Ends the program and everything it started. */
  kill(): void;
  /** Whether it keeps this process's event loop alive. Default: true. */
  keepAlive(alive: boolean): void;
}

interface Output {
  onData(listener: (data: Buffer) => void): void;
}
