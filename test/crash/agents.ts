import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { type Agent, defineAgent } from "../../src/planner/index.ts";
import { defineTool } from "../../src/tool/index.ts";
import { type Scenario, TEAM_MEMBERS } from "./plan.ts";
import type { World } from "./world.ts";

/** The agent of a scenario: its tools act on the world, and one of them can tell afterwards whether it did. */
export function agentOf(scenario: Scenario, world: World): Agent {
  const approval = scenario === "decide" || scenario === "decide-team";
  const input = z.object({ number: z.number().int(), to: z.string().optional() });
  const send = (key: string, { to }: { to?: string | undefined }): string => {
    if (to !== undefined) world.say("to", `${key} ${to}`);
    return world.effect(key);
  };
  const tools = [
    defineTool({
      ...{ name: "look", description: "Looks.", input, effect: "read" },
      run: async ({ number }, { idempotencyKey }) => {
        world.say("read", idempotencyKey);
        world.moment("inside-read");
        await sleep(3);
        return `number ${number}: ${"text ".repeat(300)}`;
      },
    }),
    defineTool({
      ...{ name: "send", description: "Sends once.", input, effect: "once", approval },
      run: (given, { idempotencyKey }) => send(idempotencyKey, given),
    }),
    defineTool({
      ...{
        name: "post",
        description: "Posts once, and can tell.",
        input,
        effect: "once",
        approval,
      },
      run: (given, { idempotencyKey }) => send(idempotencyKey, given),
      reconcile: (_input, { idempotencyKey }) => {
        world.say("ambiguous", idempotencyKey);
        return world.happened(idempotencyKey) ? `sent ${idempotencyKey}` : null;
      },
    }),
  ];
  const agent = defineAgent({ name: "victim", instructions: "Go on.", tools });
  if (scenario !== "team" && scenario !== "decide-team") return agent;
  return defineAgent({
    name: "leader",
    instructions: "Lead.",
    tools: [agent.asTool({ name: "ask", description: "Asks.", tasks: TEAM_MEMBERS })],
  });
}
