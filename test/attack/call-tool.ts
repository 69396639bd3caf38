import type { Sandbox } from "../../src/sandbox/index.ts";
import { type AnyTool, checkArguments, type ToolContext } from "../../src/tool/index.ts";

/** Calls a tool as the planner does: checked arguments, failures as text. */
export async function callTool(tool: AnyTool, input: unknown, sandbox: Sandbox): Promise<string> {
  const checked = await checkArguments(tool, input);
  if (!checked.ok) return `Error: ${checked.problem}`;
  const context: ToolContext = {
    runId: "attack",
    callId: "1.1",
    idempotencyKey: "attack/1.1",
    signal: AbortSignal.timeout(60_000),
    sandbox,
    progress: () => {},
  };
  try {
    const result = await tool.run(checked.value as never, context);
    return typeof result === "string" ? result : result.text;
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "ToolFailed") throw error;
    return `Error: ${error.message}`;
  }
}
