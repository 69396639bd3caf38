import { existsSync } from "node:fs";
import { type AnyTool, defineNamespace, defineTool, type ToolContext, ToolFailure } from "ostinato";
import { pythonNamespace } from "ostinato/harmony";
import { z } from "zod";
import { describeLimit } from "../shell/describe-exec.ts";
import { PythonSession } from "./python-session.ts";

const SECONDS = 120;
/** As for `container.exec`: of a longer output head and tail are kept, and the notice between says where the whole is. */
const OUTPUT_BYTES = 10_000;
const NAMED_FILES = 20;
const NAME = "python";

/**
 * The namespace `python` that gpt-oss was trained with: the body is raw Python, run as a cell of a notebook.
 * Variables, functions and imports are there in the next cell; what a cell prints and the value of its last
 * line are the result, an exception too.
 */
const cell = defineTool({
  name: NAME,
  description: "Runs Python code in the workspace. Variables stay from call to call.",
  input: z.strictObject({
    code: z.string().describe("Python code"),
  }),
  effect: "once",
  timeout: (SECONDS + 10) * 1000,
  permissions: ["workspace:read", "workspace:write", "process"],
  async run({ code }, { sandbox, signal, earlier }) {
    if (code.trim() === "") throw new ToolFailure("the code is empty");
    const session = PythonSession.of(sandbox);
    const isLost = session.begin() && (await wasUsed(earlier));
    const anew = isLost
      ? ["[Python began anew, as the run was resumed: variables of earlier calls are gone]"]
      : [];
    const { result, report } = await session.run(sandbox, code, {
      limits: { wallMilliseconds: SECONDS * 1000, outputBytes: OUTPUT_BYTES },
      signal,
    });
    const printed = result.stderr.replace(/(?<!\n)\n+$/, "");
    const details = {
      failed: report?.failed ?? true,
      files: report?.written ?? [],
      lost: report?.lost ?? [],
      limit: result.limit,
      milliseconds: result.milliseconds,
    };
    if (result.limit !== null) {
      const longest = Math.min(SECONDS, sandbox.policy.limits.wallMilliseconds / 1000);
      const soFar = printed === "" ? "" : `. Its output until then:\n${printed}`;
      throw new ToolFailure(
        `the code was stopped: ${describeLimit(result.limit, longest)}${soFar}`,
        details,
      );
    }
    if (report === null) {
      throw new ToolFailure(
        `Python ended without finishing the code (exit code ${result.exitCode ?? result.signal}); variables are as before it. ${[printed, ...anew].join("\n")}`,
        details,
      );
    }
    const files = report.written
      .slice(0, NAMED_FILES)
      .map((path) => path.replace(/^\/workspace\//, ""));
    const notes = [
      ...anew,
      ...(files.length > 0 ? [`[files written: ${files.join(", ")}]`] : []),
      ...(report.lost.length > 0
        ? [`[not kept for the next call: ${report.lost.join(", ")}]`]
        : []),
    ];
    if (printed.trim() === "" && notes.length === 0)
      notes.push("[no output: print what you want to see]");
    return { text: [...(printed === "" ? [] : [printed]), ...notes].join("\n"), details };
  },
});

export const [python] = defineNamespace({
  name: pythonNamespace.name,
  description: pythonNamespace.description,
  rawArgument: "code",
  tools: [cell],
}).tools;

/** Whether earlier calls of the run, in another process, ran Python. */
async function wasUsed(earlier: ToolContext["earlier"]): Promise<boolean> {
  return ((await earlier?.()) ?? []).some(({ tool }) => tool === NAME);
}

/** Where the sandbox would find it: the host's /usr is visible inside. */
const PROGRAMS = ["/usr/bin/python3", "/usr/local/bin/python3"];

/** `python` if it is installed, otherwise nothing: a tool that can't work is not offered. */
export const pythonTools: readonly AnyTool[] = PROGRAMS.some(existsSync) ? [python] : [];
