import { expect, it } from "vitest";
import { z } from "zod";
import { scriptedModel } from "../../../src/model/index.ts";
import { defineAgent, run } from "../../../src/planner/index.ts";
import { defineTool } from "../../../src/tool/index.ts";
import { type JournalEvent, MemoryJournal } from "../../../src/trace/index.ts";

const SECRET = "correct-horse-7-battery";
const show = defineTool({
  name: "show",
  description: "Shows the settings.",
  input: z.strictObject({}),
  effect: "read",
  async run() {
    return `user:${SECRET} ${Buffer.from(`user:${SECRET}`).toString("base64")}`;
  },
});

async function promptOf(redaction: { secrets: { [name: string]: string } } | false) {
  const agent = defineAgent({ name: "a", instructions: "Look.", tools: [show] });
  const model = scriptedModel([{ call: { tool: "show", arguments: {} } }, { final: "done" }]);
  const journal = new MemoryJournal();
  const running = run(agent, "Look.", { model, journal, redaction });
  await running.outcome;
  const events: JournalEvent[] = [];
  for await (const event of journal.read(running.id)) events.push(event);
  const tokens = events.flatMap((event) => (event.type === "turn-started" ? event.newTokens : []));
  return { prompt: model.vocabulary.decode(tokens), events };
}

// Redaction of the trace isn't the only wall: what the model never read it can't pass on.
it("a secret that is known by name is taken out of a result before the model reads it", async () => {
  const { prompt, events } = await promptOf({ secrets: { battery: SECRET } });
  expect(prompt).toContain("user:[redacted:battery]");
  expect(prompt).not.toContain(Buffer.from(SECRET).toString("base64").slice(4, 20));
  // Nothing was taken out of the record alone, so it is what the model read.
  const finished = events.find(({ type }) => type === "call-finished");
  expect(finished).not.toHaveProperty("redacted");
});

it("with redaction off a result is as the tool returned it", async () => {
  expect((await promptOf(false)).prompt).toContain(`user:${SECRET}`);
});
