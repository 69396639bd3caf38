import { defineTool } from "ostinato";
import { z } from "zod";
import { DEFAULT_SECONDS, MOST_SECONDS, previewShell, runShell } from "./run-shell.ts";

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
  run(input, context) {
    return runShell(input, context, OUTPUT_BYTES);
  },
  preview: previewShell,
});

/** A word as a shell reads it back unchanged. */
export function quoteWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
