/** How a program ended. `exitCode` is null when nobody could say: it was not started, or was killed. */
export interface ProcessEnd {
  readonly exitCode: number | null;
}

/** A program that runs in a sandbox, whatever keeps it in. */
export interface RunningProgram {
  readonly stdout: Output;
  readonly stderr: Output;
  /** Resolves when nothing of it runs any more and all of its output was handed over. */
  readonly ended: Promise<ProcessEnd>;
  /** Ends it and what it has started. */
  kill(): void;
  /** Should it keep the program alive that started it? At first it does. */
  hold(alive: boolean): void;
}

interface Output {
  onData(listener: (data: Buffer) => void): void;
}
