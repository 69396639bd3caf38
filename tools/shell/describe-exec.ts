import { constants } from "node:os";
import { type ExecResult, type SandboxLimits, ToolFailure, type ToolResult } from "ostinato";

/**
 * What the model reads of a command: its output, then `exit code N` on a line of its own. A command
 * that a limit stopped is a failure that names the limit and keeps what was printed until then.
 *
 * @param longest Seconds, if the command had the longest time that it may have.
 */
export function describeExec(result: ExecResult, longest?: number): ToolResult {
  const output = result.output.replace(/(?<!\n)\n+$/, "");
  const details = {
    exitCode: result.exitCode,
    signal: result.signal,
    outputBytes: result.outputBytes,
    truncated: result.truncated,
    ...(result.wholeOutput !== undefined && { wholeOutput: result.wholeOutput }),
    limit: result.limit,
    milliseconds: result.milliseconds,
  };
  if (result.limit !== null) {
    const soFar = output === "" ? "" : `. Its output until then:\n${output}`;
    throw new ToolFailure(
      `the command was stopped: ${describeLimit(result.limit, longest)}${soFar}`,
      details,
    );
  }
  return { text: `${output}${output === "" ? "" : "\n"}${describeEnd(result)}`, details };
}

/** As in a shell: 128 plus the signal's number for a program that was ended by a signal. */
function describeEnd({ exitCode, signal }: ExecResult): string {
  if (exitCode !== null) return `exit code ${exitCode}`;
  const number =
    signal === null ? undefined : (constants.signals as { [name: string]: number })[signal];
  return number === undefined ? "exit code none" : `exit code ${128 + number} (${signal})`;
}

/** What the model reads of the limit that stopped something; more time is offered only where there is some. */
export function describeLimit(limit: keyof SandboxLimits, longest?: number): string {
  switch (limit) {
    case "wallMilliseconds":
      return longest === undefined
        ? "it ran longer than its time. Give a longer timeout, or do less at once"
        : `it ran longer than ${longest} s, the longest time that is allowed here. Do less at once`;
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
      return "it printed without end. Send the output to a file and read parts of it";
    default:
      return limit satisfies never;
  }
}
