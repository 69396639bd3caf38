import { calledName } from "../../tool/called-name.ts";
import { DEFAULT_TOOL_RETRIES } from "../../tool/define-tool.ts";
import type { AnyTool } from "../../tool/tool.ts";
import type { CallFinished } from "../../trace/event.ts";

const ONE_TOOL = "asked for other arguments too often";
const ALL_TOOLS = "asked for other arguments, which the tools of this run have done too often";
const INSTEAD = "Do something else, or say in your answer what is missing.";

/**
 * How often the tools of a run have asked for another call with other arguments (`RetryCall`). Each has a budget of its
 * own, and all draw on the run's (the limit `retries`), which is that of the runs that called it too.
 */
export class Retries {
  /** By tool, since its last successful call. */
  readonly #inRow = new Map<string, number>();
  /** Tools that asked when nothing was left for the run. */
  readonly #overLimit = new Set<string>();

  take(tool: string | null, { retry, retriesLeft, status }: CallFinished): void {
    if (tool === null) return;
    if (status === "ok") this.#inRow.delete(tool);
    if (!retry) return;
    this.#inRow.set(tool, this.#countOf(tool) + 1);
    if (retriesLeft === 0) this.#overLimit.add(tool);
  }

  /** A resumed run may have another limit. */
  resume(): void {
    this.#overLimit.clear();
  }

  /** The tool has asked more often than it, or the run, may; its calls are refused. */
  areSpent(tool: AnyTool): boolean {
    return this.#overLimit.has(tool.name) || this.left(tool) < 0;
  }

  /** How often the tool itself may still ask. Below 0: it has asked too often. */
  left({ name, retries = DEFAULT_TOOL_RETRIES }: AnyTool): number {
    return retries - this.#countOf(name);
  }

  /**
   * What the model is told when the tool asks once more.
   *
   * @param runLeft How often the run's tools may still ask.
   */
  notice(tool: AnyTool, runLeft: number): string {
    const left = Math.min(this.left(tool), runLeft);
    const name = calledName(tool);
    if (left <= 0) {
      const why = runLeft <= 0 ? ALL_TOOLS : ONE_TOOL;
      return `\n[${name} has ${why}, and can't be called any more in this run. ${INSTEAD}]`;
    }
    const attempts = left === 1 ? "This is the last attempt" : `${left} attempts are left`;
    return `\n[Call ${name} again with other arguments. ${attempts}.]`;
  }

  /** What the model is told when it calls the tool all the same. */
  refusal(tool: AnyTool): string {
    const why = this.#overLimit.has(tool.name) ? ALL_TOOLS : ONE_TOOL;
    return `${calledName(tool)} can't be called any more in this run: it ${why}. ${INSTEAD}`;
  }

  #countOf(tool: string): number {
    return this.#inRow.get(tool) ?? 0;
  }
}
