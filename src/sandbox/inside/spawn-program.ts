import { spawn } from "node:child_process";
import type { WorkerRequest } from "./worker-request.ts";

const TIMEOUT_MILLISECONDS = 30_000;
const OUTPUT_BYTES = 1024 * 1024;

export interface ProgramResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** True if the output was longer than the limit; the program was ended there. */
  readonly truncated: boolean;
}

/** Starts a program; `cancel` ends it and everything in its process group. */
export function spawnProgram(request: Extract<WorkerRequest, { operation: "spawn" }>): {
  readonly result: Promise<ProgramResult>;
  cancel(): void;
} {
  const [file = "", ...rest] = request.argv;
  const child = spawn(file, rest, {
    cwd: request.workingDirectory ?? process.cwd(),
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const limit = request.outputBytes ?? OUTPUT_BYTES;
  let truncated = false;
  const cancel = () => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    } catch {}
  };
  const collect = (stream: NodeJS.ReadableStream) => {
    const chunks: Buffer[] = [];
    let length = 0;
    stream.on("data", (chunk: Buffer) => {
      if (length + chunk.length > limit) {
        truncated = true;
        cancel();
      }
      const kept = chunk.subarray(0, Math.max(0, limit - length));
      length += kept.length;
      if (kept.length > 0) chunks.push(kept);
    });
    // The last character may be incomplete.
    return () => new TextDecoder().decode(Buffer.concat(chunks), { stream: truncated });
  };
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  const timer = setTimeout(cancel, request.timeoutMilliseconds ?? TIMEOUT_MILLISECONDS);
  const result = new Promise<ProgramResult>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (exitCode) => {
      // Background processes that it left are ended too.
      cancel();
      resolve({ exitCode, stdout: stdout(), stderr: stderr(), truncated });
    });
  }).finally(() => clearTimeout(timer));
  return { result, cancel };
}
