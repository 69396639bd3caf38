import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import type { Agent } from "../../src/planner/index.ts";
import { defineAgent } from "../../src/planner/index.ts";
import { defineTool, RetryCall, ToolFailed } from "../../src/tool/index.ts";
import type { AnyTool } from "../../src/tool/tool.ts";
import type { Random } from "../fuzz-boundary/random.ts";

const number = z.object({ number: z.number() });

/** Tools that do all that tools do: answer, change, take time, fail, hang, ask, write much. */
function tools(random: Random, hangs: boolean): readonly AnyTool[] {
  const all: readonly AnyTool[] = [
    defineTool({
      name: "look",
      description: "Looks something up.",
      input: number,
      effect: "read",
      run: ({ number: of }) => `entry ${of % 7}`,
    }),
    defineTool({
      name: "much",
      description: "Reads much.",
      input: number,
      effect: "read",
      run: ({ number: of }) => `part ${of} ${"word ".repeat(of % 900)}`,
    }),
    defineTool({
      name: "write",
      description: "Writes.",
      input: number,
      effect: "idempotent",
      run: async ({ number: of }, { signal }) => {
        await wait(of % 4, undefined, { signal });
        return "Written.";
      },
    }),
    defineTool({
      name: "send",
      description: "Sends.",
      input: number,
      effect: "once",
      approval: ({ number: of }) => of % 3 !== 0,
      ...(random.chance(0.5) && { reconcile: () => (random.chance(0.5) ? "It was sent." : null) }),
      run: () => "Sent.",
    }),
    defineTool({
      name: "fail",
      description: "Fails.",
      input: number,
      run: ({ number: of }) => {
        if (of % 4 === 0) throw new RetryCall("use an odd number");
        if (of % 4 === 1) throw new ToolFailed(`there is no ${of}`);
        if (of % 4 === 2) throw new TypeError("a mistake in the tool");
        return `it went well this time ${of}`;
      },
    }),
    defineTool({
      name: "hang",
      description: "Hangs.",
      input: number,
      timeout: hangs ? 60_000 : random.pick([5, 20]),
      run: ({ number: of }, { signal }) =>
        of % 2 === 0 ? new Promise<string>(() => {}) : wait(60_000, "late", { signal }),
    }),
  ];
  if (hangs) return all;
  const some = random.some(all, 0.7);
  return some.length > 0 ? some : all.slice(0, 1);
}

/**
 * An agent with some of the tools, and sometimes one that is an agent itself.
 *
 * @param hangs Only the run's time ends a tool that hangs.
 */
export function randomAgent(random: Random, hangs: boolean, depth = 0): Agent {
  const own = [...tools(random, hangs)];
  if (depth === 0 && random.chance(0.1)) {
    const helper = randomAgent(random, hangs, depth + 1);
    const limits = random.chance(0.5) ? { steps: 1 + random.below(4) } : {};
    own.push(helper.asTool({ name: "helper", description: "Helps.", limits }));
  }
  return defineAgent({
    name: depth === 0 ? "main" : "helper",
    instructions: "Work.",
    tools: own,
    ...(random.chance(0.1) && { output: z.strictObject({ found: z.number() }) }),
    ...(random.chance(0.1) && { firstCall: "required" as const }),
    ...(random.chance(0.3) && { sampling: { temperature: 0 } }),
  });
}
