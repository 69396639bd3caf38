import { z } from "zod";
import { defineTool } from "../../src/tool/define-tool.ts";
import { ToolFailure } from "../../src/tool/tool-failure.ts";
import { requireDirectory } from "../file/text-file.ts";
import { describeExec } from "./describe-exec.ts";

const DEFAULT_SECONDS = 120;
const MOST_SECONDS = 600;
/** Of a longer output the sandbox keeps head and tail and says where the whole is. */
const OUTPUT_BYTES = 24 * 1024;

/** Runs a command line with bash in the workspace. */
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
  }),
  effect: "once",
  timeout: (MOST_SECONDS + 10) * 1000,
  permissions: ["workspace:read", "workspace:write", "process"],
  async run({ command, workdir, timeout = DEFAULT_SECONDS }, { sandbox, signal }) {
    if (command.trim() === "") throw new ToolFailure("the command is empty");
    if (workdir !== undefined) await requireDirectory(sandbox.files, workdir);
    const result = await sandbox.exec({
      argv: ["bash", "-c", command],
      ...(workdir !== undefined && { workingDirectory: workdir }),
      limits: { wallMilliseconds: timeout * 1000, outputBytes: OUTPUT_BYTES },
      signal,
    });
    return describeExec(result);
  },
});
