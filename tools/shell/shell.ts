import { defineTool, type ToolContext, ToolFailure } from "ostinato";
import { z } from "zod";
import { requireDirectory } from "../file/text-file.ts";
import { describeExec } from "./describe-exec.ts";
import { ShellSessions } from "./shell-sessions.ts";

const DEFAULT_SECONDS = 120;
const MOST_SECONDS = 600;
/** Of a longer output the sandbox keeps head and tail and says where the whole is. */
const OUTPUT_BYTES = 24 * 1024;

/** Runs a command line with bash in the workspace; in a named session, folder and variables are kept. */
export const shell = defineTool({
  name: "shell",
  description: "Runs a shell command in the workspace and returns its output and exit code.",
  input: z.strictObject({
    command: z.string().describe("Command line for bash"),
    workdir: z.string().optional().describe("Folder to run in; left out: the workspace"),
    timeout: z
      .number()
      .positive()
      .max(MOST_SECONDS)
      .optional()
      .describe(`Seconds until it is stopped; left out: ${DEFAULT_SECONDS}`),
    session: z
      .string()
      .optional()
      .describe("Name of a session, whose folder and variables are kept from call to call"),
  }),
  effect: "once",
  timeout: (MOST_SECONDS + 10) * 1000,
  permissions: ["workspace:read", "workspace:write", "process"],
  async run({ command, workdir, timeout = DEFAULT_SECONDS, session }, context) {
    const { sandbox, signal } = context;
    if (command.trim() === "") throw new ToolFailure("the command is empty");
    if (workdir !== undefined) await requireDirectory(sandbox.files, workdir);
    const wallMilliseconds = timeout * 1000;
    const most = Math.min(MOST_SECONDS, sandbox.policy.limits.wallMilliseconds / 1000);
    const longest = timeout >= most ? most : undefined;
    const place = workdir === undefined ? {} : { workingDirectory: workdir };
    if (session === undefined || session === "") {
      const limits = { wallMilliseconds, outputBytes: OUTPUT_BYTES };
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
  },
});

/** Whether earlier calls of the run, in another process, used the session. */
async function wasUsed(session: string, { earlier }: ToolContext): Promise<boolean> {
  const results = (await earlier?.()) ?? [];
  return results.some(
    ({ tool, details }) =>
      ["shell", "container.exec"].includes(tool) &&
      (details as { session?: unknown } | null)?.session === session,
  );
}

/** A word as a shell reads it back unchanged. */
export function quoteWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
