import type { ExecResult, SandboxLimits } from "../../src/sandbox/sandbox.ts";
import type { ToolResult } from "../../src/tool/tool.ts";
import { ToolFailure } from "../../src/tool/tool-failure.ts";
import { headAndTail } from "./head-and-tail.ts";

/**
 * What the model reads of a command: its output, then `exit code N` on a line of its own. A command
 * that a limit stopped is a failure that names the limit and keeps what was printed until then.
 */
export function describeExec(result: ExecResult): ToolResult {
  const output = headAndTail(result.output.replace(/\n+$/, ""));
  const details = {
    exitCode: result.exitCode,
    signal: result.signal,
    outputBytes: result.outputBytes,
    truncated: result.truncated || output.left > 0,
    limit: result.limit,
    milliseconds: result.milliseconds,
  };
  if (result.limit !== null && result.exitCode === null) {
    const soFar = output.text === "" ? "" : `. Its output until then:\n${output.text}`;
    throw new ToolFailure(
      `the command was stopped: ${describeLimit(result.limit)}${soFar}`,
      details,
    );
  }
  const ending = result.exitCode ?? `none, ended by ${result.signal ?? "a signal"}`;
  return {
    text: `${output.text}${output.text === "" ? "" : "\n"}exit code ${ending}`,
    details,
  };
}

function describeLimit(limit: keyof SandboxLimits): string {
  switch (limit) {
    case "wallMilliseconds":
      return "it ran longer than its time. Give a longer timeout, or do less at once";
    case "cpuSeconds":
      return "it used more processor time than a command may";
    case "processes":
      return "it started more processes than a command may";
    case "memoryBytes":
      return "it used more memory than a command may. Work on smaller pieces";
    case "fileBytes":
      return "it wrote a file bigger than a file may be";
    case "writtenBytes":
      return "the run has written more to the workspace than it may";
    case "writtenFiles":
      return "the run has made more files than it may";
    case "outputBytes":
      return "it printed more than a command may. Send the output to a file and read parts of it";
    default:
      return limit satisfies never;
  }
}
