import { type CallPreview, type ToolContext, ToolFailure, type ToolResult } from "ostinato";
import { requireDirectory } from "../file/text-file.ts";
import { describeExec } from "./describe-exec.ts";
import { ShellSessions } from "./shell-sessions.ts";

/** Seconds that a command has when nothing else is said, and at most, whatever the policy allows. */
export const DEFAULT_SECONDS = 120;
export const MOST_SECONDS = 600;

export interface ShellCommand {
  readonly command: string;
  readonly workdir?: string | undefined;
  /** Seconds. */
  readonly timeout?: number | undefined;
  readonly session?: string | undefined;
}

/**
 * Runs a command line with bash, in a session where one is named.
 *
 * @param outputBytes Of a longer output head and tail are kept, with a notice where the whole is.
 */
export async function runShell(
  { command, workdir, timeout = DEFAULT_SECONDS, session }: ShellCommand,
  context: ToolContext,
  outputBytes: number,
): Promise<ToolResult> {
  const { sandbox, signal } = context;
  if (command.trim() === "") throw new ToolFailure("the command is empty");
  if (workdir !== undefined) await requireDirectory(sandbox.files, workdir);
  const wallMilliseconds = timeout * 1000;
  const most = Math.min(MOST_SECONDS, sandbox.policy.limits.wallMilliseconds / 1000);
  const longest = timeout >= most ? most : undefined;
  const place = workdir === undefined ? {} : { workingDirectory: workdir };
  if (session === undefined || session === "") {
    const limits = { wallMilliseconds, outputBytes };
    return describeExec(
      await sandbox.exec({ argv: ["bash", "-c", command], ...place, limits, signal }),
      longest,
    );
  }
  const sessions = ShellSessions.of(sandbox);
  const isLost = sessions.begin(session) && (await wasUsed(session, context));
  const result = await sessions.exec(sandbox, session, command, {
    ...place,
    limits: { wallMilliseconds },
    signal,
  });
  const described = describeExec(result, longest);
  const notes = [
    ...(isLost
      ? [`[session ${session} began anew, as the run was resumed: what was set in it is gone]`]
      : []),
    ...(result.kept ? [] : [`[session ${session} stays as it was before this command]`]),
  ];
  return {
    text: [described.text, ...notes].join("\n"),
    details: { ...(described.details as object), session },
  };
}

/** For the person who decides on the command. */
export function previewShell({ command, workdir, timeout, session }: ShellCommand): CallPreview {
  const notes = [
    ...(workdir === undefined ? [] : [`in the folder ${workdir}`]),
    ...(session ? [`in the session ${session}`] : []),
    ...(timeout === undefined ? [] : [`for at most ${timeout} s`]),
  ];
  return { kind: "command", command, notes };
}

/** Whether earlier calls of the run, in another process, used the session. */
async function wasUsed(session: string, { earlier }: ToolContext): Promise<boolean> {
  const results = (await earlier?.()) ?? [];
  return results.some(
    ({ tool, details }) =>
      ["shell", "container.exec"].includes(tool) &&
      (details as { session?: unknown } | null)?.session === session,
  );
}
