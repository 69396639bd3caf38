import { readdir, readFile, stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join, relative } from "node:path";
import { messageOf } from "../message-of.ts";
import { DEFAULT_SANDBOX_LIMITS, toolchainPath } from "../sandbox/index.ts";
import type { ExecResult, Sandbox } from "../sandbox/sandbox.ts";
import { inSandbox, type TaskPlace } from "./in-sandbox.ts";
import type { CommandGrader } from "./suite.ts";
import { insidePath } from "./task-files.ts";

/** What a grader's command did. */
export interface CommandResult
  extends Pick<ExecResult, "exitCode" | "signal" | "limit" | "aborted" | "milliseconds"> {
  /** As a line. */
  readonly command: string;
  /** Standard output and error in order of arrival; of more than 64 KiB, head and tail. */
  readonly output: string;
  /** Null if the command ended as the grader wants it. */
  readonly problem: string | null;
}

/** Characters of the output's end that a problem quotes. */
const QUOTED = 300;

/**
 * Runs the graders' commands, one after the other, over the changes that the run kept, and discards these.
 * The sandbox is a new one: nothing of the run is still running, and the graders' time limits are their own.
 */
export async function gradeCommands(
  graders: readonly CommandGrader[],
  { policy, signal, ...place }: TaskPlace & { readonly signal: AbortSignal | undefined },
): Promise<CommandResult[]> {
  if (graders.length === 0) return [];
  const seconds = Math.max(...graders.map(({ timeoutSeconds }) => timeoutSeconds));
  const own = {
    ...policy,
    mode: "overlay",
    writable: true,
    limits: {
      ...policy.limits,
      wallMilliseconds: seconds * 1000,
      cpuSeconds: Math.ceil(seconds) * availableParallelism(),
      outputBytes: DEFAULT_SANDBOX_LIMITS.outputBytes,
    },
  } as const;
  return inSandbox({ ...place, policy: own, keep: false }, async (sandbox) => {
    const results: CommandResult[] = [];
    for (const grader of graders) results.push(await gradeCommand(grader, sandbox, signal));
    return results;
  });
}

async function gradeCommand(
  grader: CommandGrader,
  sandbox: Sandbox,
  signal: AbortSignal | undefined,
): Promise<CommandResult> {
  const { command, exitCode, timeoutSeconds } = grader;
  const line = typeof command === "string" ? command : command.join(" ");
  const obstacle = await layOver(grader, sandbox);
  if (obstacle !== null) {
    const ended = { exitCode: null, signal: null, limit: null, aborted: false, milliseconds: 0 };
    return { command: line, ...ended, output: "", problem: obstacle };
  }
  const path = toolchainPath(sandbox.policy);
  const result = await sandbox.exec({
    argv: typeof command === "string" ? ["bash", "-c", command] : command,
    limits: { wallMilliseconds: timeoutSeconds * 1000 },
    signal,
    ...(path !== null && { environment: { PATH: path } }),
  });
  const { limit, aborted, milliseconds, output } = result;
  const isRight = result.exitCode === exitCode && limit === null && !aborted;
  return {
    command: line,
    ...{ exitCode: result.exitCode, signal: result.signal, limit, aborted, milliseconds, output },
    problem: isRight ? null : `${quotedLine(line)} ${howItEnded(result, grader)}`,
  };
}

/** Writes the grader's own files over the workspace. Returns why that isn't possible, or null. */
async function layOver(
  { files, folder }: CommandGrader,
  { files: inside }: Sandbox,
): Promise<string | null> {
  const all = folder === undefined ? [] : await filesIn(folder);
  for (const [path, content] of Object.entries(files)) {
    all.push({ path: insidePath(path), options: {}, read: async () => content });
  }
  for (const { path, options, read } of all) {
    const content = await read();
    try {
      await inside.write(path, content, options);
    } catch (error) {
      return `the grader's file ${path} can't be written: ${messageOf(error)}`;
    }
  }
  return null;
}

interface LaidFile {
  readonly path: string;
  readonly options: { readonly mode?: number };
  read(): Promise<Uint8Array | string>;
}

async function filesIn(folder: string): Promise<LaidFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => {
        const path = join(entry.parentPath, entry.name);
        const mode = (await stat(path)).mode & 0o777;
        return { path: relative(folder, path), options: { mode }, read: () => readFile(path) };
      }),
  );
}

function howItEnded(
  { exitCode, signal, limit, aborted, output }: ExecResult,
  { exitCode: wanted, timeoutSeconds }: CommandGrader,
): string {
  if (aborted) return "was stopped";
  if (limit === "wallMilliseconds") return `was ended after ${timeoutSeconds} s`;
  const end = output.trimEnd().slice(-QUOTED);
  const said = end === "" ? "" : `: ${end}`;
  if (limit !== null) return `was ended by the limit ${limit}${said}`;
  const ended = exitCode === null ? `was ended by ${signal}` : `exited with ${exitCode}`;
  return `${ended} instead of ${wanted}${said}`;
}

function quotedLine(line: string): string {
  return `\`${line.length > 80 ? `${line.slice(0, 77)}...` : line}\``;
}
