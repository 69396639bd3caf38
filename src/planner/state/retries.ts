import { calledName } from "../../tool/called-name.ts";
import { DEFAULT_TOOL_RETRIES } from "../../tool/define-tool.ts";
import type { AnyTool } from "../../tool/tool.ts";
import type { CallFinished } from "../../trace/event.ts";

/** How often the tools of a run have asked for another call with other arguments (`RetryCall`). */
export class Retries {
  /** By tool, since its last successful call. */
  readonly #inRow = new Map<string, number>();

  take(tool: string | null, { retry, status }: CallFinished): void {
    if (tool === null) return;
    if (status === "ok") this.#inRow.delete(tool);
    if (!retry) return;
    this.#inRow.set(tool, this.#countOf(tool) + 1);
  }

  /** The tool has asked more often than it may; its calls are refused. */
  areSpent(tool: AnyTool): boolean {
    return this.#countOf(tool.name) > allowedOf(tool);
  }

  /** What the model is told when the tool asks once more. */
  notice(tool: AnyTool): string {
    const left = allowedOf(tool) - this.#countOf(tool.name);
    const name = calledName(tool);
    if (left <= 0) {
      return `\n[${name} has asked for other arguments too often, and can't be called any more in this run. Do something else, or say in your answer what is missing.]`;
    }
    const attempts = left === 1 ? "This is the last attempt" : `${left} attempts are left`;
    return `\n[Call ${name} again with other arguments. ${attempts}.]`;
  }

  #countOf(tool: string): number {
    return this.#inRow.get(tool) ?? 0;
  }
}

function allowedOf({ retries = DEFAULT_TOOL_RETRIES }: AnyTool): number {
  return retries;
}
