import { randomBytes } from "node:crypto";
import { constants } from "node:os";
import { join } from "node:path";
import { OstinatoError } from "../../errors.ts";
import type { CallControlGroup } from "../limits/control-group.ts";
import { PausableTimer } from "../limits/pausable-timer.ts";
import type { Reservation, WriteQuota } from "../limits/write-quota.ts";
import type { CallNetwork } from "../network/call-network.ts";
import { INSIDE } from "../profile/inside-paths.ts";
import type { ExecResult, SandboxCommand, SandboxLimits } from "../sandbox.ts";
import { CallOutput, ENDLESS_BYTES, STORED_BYTES } from "./call-output.ts";
import type { RunningProgram } from "./running-program.ts";

/** Milliseconds after which an aborted call returns even if the kernel is still ending it. */
const ABORT_MILLISECONDS = 80;

export interface RunningCommand {
  readonly process: RunningProgram;
  /** Watches the call's processes and disk use; calls `exceeded` with the limit that was exceeded. */
  watch(exceeded: (limit: keyof SandboxLimits) => void): () => void;
  readonly network: CallNetwork | null;
  /** The control group that enforces the call's memory limit, if there is one. */
  readonly controlGroup: CallControlGroup | null;
  /** Host folder for whole outputs. */
  readonly outputDirectory: string;
  /** Quota for the stored output. */
  readonly writeQuota: WriteQuota;
  readonly limits: SandboxLimits;
}

/**
 * Waits for a started command, enforces its limits and returns the result.
 * @throws OstinatoError `sandbox.failed` if the sandbox itself could not be created.
 */
export async function runCommand(
  command: SandboxCommand,
  running: RunningCommand,
): Promise<ExecResult> {
  const { process: child, limits } = running;
  const begun = performance.now();
  const nonce = randomBytes(4).toString("hex");
  const reservations: Reservation[] = [];
  const storePath = join(running.outputDirectory, `${nonce}.txt`);
  const output = new CallOutput(limits.outputBytes, storePath, () => {
    const found = running.writeQuota.reserve(Math.min(STORED_BYTES, limits.writtenBytes));
    reservations.push(found);
    return found.bytes;
  });
  let limit: keyof SandboxLimits | null = null;
  let problem = "";
  const exceeded = (name: keyof SandboxLimits) => {
    limit ??= name;
    child.kill();
  };
  const collect = (stream: "stdout" | "stderr") => (data: Buffer) => {
    output.push(stream, data);
    if (output.bytes > ENDLESS_BYTES) exceeded("outputBytes");
  };
  child.stdout.onData(collect("stdout"));
  child.stderr.onData((data) => {
    if (problem.length < 1000) problem += data.toString();
    collect("stderr")(data);
  });
  const timer = new PausableTimer(limits.wallMilliseconds, () => exceeded("wallMilliseconds"));
  running.network?.pauses(timer);
  const stopWatching = running.watch(exceeded);
  const abort = whenAborted(command.signal, () => child.kill());
  try {
    const end = await Promise.race([child.ended, abort.gaveUp]);
    const aborted = command.signal?.aborted === true;
    if (end !== null && end.exitCode === null && limit === null && !aborted) {
      throw sandboxFailure(problem);
    }
    const killed = aborted || limit !== null;
    const status = exitStatus(killed ? null : (end?.exitCode ?? null));
    if (running.controlGroup?.ranOut === true) limit ??= "memoryBytes";
    limit ??= limitOfSignal(status.signal);
    return {
      ...(killed ? { exitCode: null, signal: "SIGKILL" } : status),
      ...output.finish(`${INSIDE.output}/${nonce}.txt`, nonce),
      outputBytes: output.bytes,
      limit,
      aborted,
      milliseconds: performance.now() - begun,
      ...(running.network === null ? {} : { network: running.network.requests }),
    };
  } finally {
    timer.stop();
    stopWatching();
    abort.stop();
    for (const each of reservations) each.release();
    // An aborted call's group is busy until the kernel has ended the call.
    const removeGroup = () => running.controlGroup?.remove();
    (child.released ?? child.ended).then(removeGroup, removeGroup);
    await running.network?.close();
  }
}

/** Shells report a program ended by a signal as 128 plus the signal's number. */
function exitStatus(code: number | null): { exitCode: number | null; signal: string | null } {
  if (code === null || code <= 128) return { exitCode: code, signal: null };
  const name = Object.entries(constants.signals).find(([, number]) => number === code - 128)?.[0];
  return name === undefined ? { exitCode: code, signal: null } : { exitCode: null, signal: name };
}

function limitOfSignal(signal: string | null): keyof SandboxLimits | null {
  if (signal === "SIGXCPU") return "cpuSeconds";
  return signal === "SIGXFSZ" ? "fileBytes" : null;
}

function whenAborted(signal: AbortSignal | undefined, act: () => void) {
  const gaveUp = Promise.withResolvers<null>();
  let timer: NodeJS.Timeout | undefined;
  const onAbort = () => {
    act();
    timer = setTimeout(() => gaveUp.resolve(null), ABORT_MILLISECONDS);
  };
  if (signal?.aborted) onAbort();
  else signal?.addEventListener("abort", onAbort, { once: true });
  return {
    gaveUp: gaveUp.promise,
    stop() {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
    },
  };
}

function sandboxFailure(problem: string): OstinatoError {
  const said = problem.trim();
  return new OstinatoError(
    "sandbox.failed",
    said === ""
      ? "The sandbox ended before its command did."
      : `The sandbox could not be made: ${said}`,
  );
}
