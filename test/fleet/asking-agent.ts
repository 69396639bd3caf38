/** An agent whose one tool needs approval. */
import { z } from "zod";
import { scriptedModel } from "../../src/model/index.ts";
import { defineAgent } from "../../src/planner/index.ts";
import { defineTool } from "../../src/tool/index.ts";

const send = defineTool({
  name: "send",
  description: "Sends money.",
  input: z.object({ to: z.string() }),
  approval: true,
  run: ({ to }) => `sent to ${to}`,
});

export const asker = defineAgent({ name: "asker", instructions: "Send.", tools: [send] });

export const askingModel = () =>
  scriptedModel(({ prompt }) =>
    prompt.includes("sent to Ann")
      ? { final: "Sent." }
      : { call: { tool: "send", arguments: { to: "Ann" } } },
  );
