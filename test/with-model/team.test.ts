import { cpSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { assistant } from "../../agents/index.ts";
import { loadModel } from "../../src/model/load-model.ts";
import type { Model, SessionOptions } from "../../src/model/model.ts";
import { renderScript } from "../../src/model/scripted/script.ts";
import { defineAgent, run } from "../../src/planner/index.ts";
import { MemoryJournal } from "../../src/trace/index.ts";
import { eventsOf } from "../planner/scripted-run.ts";
import { removeFolder } from "../remove-folder.ts";

/** Issue 22, item 8: several sub-agents over one loaded model, within the sequences planned at load. */
let model: Model;
let folder: string;
beforeAll(async () => {
  model = await loadModel("tiny", { contextSize: 4096 });
  folder = mkdtempSync(join(tmpdir(), "ostinato-team-"));
  cpSync("examples/workspace", folder, { recursive: true });
});
afterAll(async () => {
  await model.dispose();
  await removeFolder(folder);
});

const TASKS = [
  "What is the codename in notes.txt?",
  "What is the port in settings.txt?",
  "What does docs/tides.md say?",
];

const leader = defineAgent({
  name: "leader",
  instructions: "You lead.",
  tools: [assistant.asTool({ name: "ask", description: "Asks.", tasks: 3 })],
});

/** The leader's words are a script's, but its prompts are evaluated by the real model, as its cache shows. */
function playing(opened: (SessionOptions | undefined)[]): Model {
  return {
    ...{ identity: model.identity, vocabulary: model.vocabulary, contextSize: model.contextSize },
    ...(model.sampling && { sampling: model.sampling }),
    async openSession(options) {
      opened.push(options);
      const session = await model.openSession(options);
      return {
        park: async () => session.park?.(),
        dispose: () => session.dispose(),
        [Symbol.asyncDispose]: () => session.dispose(),
        async *generateTurn(prompt, shape, given) {
          const text = model.vocabulary.decode(prompt);
          if (!text.includes("You lead.")) return yield* session.generateTurn(prompt, shape, given);
          const turn = session.generateTurn(prompt, { functions: [] }, { ...given, maxTokens: 1 });
          let next = await turn.next();
          while (!next.done) next = await turn.next();
          const words = text.includes(" to=assistant")
            ? { final: "joined" }
            : { call: { tool: "ask", arguments: { tasks: TASKS } } };
          const tokens = renderScript(words, model.vocabulary, shape);
          for (const token of tokens) yield { token, forced: false };
          const stop = "final" in words ? "return" : "call";
          return { ...next.value, outputTokens: tokens.length, stop };
        },
      };
    },
    dispose: async () => {},
    [Symbol.asyncDispose]: async () => {},
  };
}

test("three sub-agents take turns in the only place, and the caller goes on with its cache", async () => {
  const journal = new MemoryJournal();
  const opened: (SessionOptions | undefined)[] = [];
  const outcome = await run(leader, "Go.", {
    ...{ model: playing(opened), journal, workspace: folder, runId: "lead" },
  }).outcome;
  expect(outcome).toMatchObject({ kind: "answered", text: "joined" });
  // The caller's is the only session that isn't one of those that wait for a planned place.
  expect(opened.map((options) => options?.wait)).toEqual([undefined, true, true, true]);
  const events = await eventsOf(journal, "lead");
  const [call] = events.flatMap((event) => (event.type === "call-finished" ? [event] : []));
  expect(call).toMatchObject({
    status: "ok",
    subRuns: [{}, {}, {}].map(() => ({ kind: "answered" })),
  });
  expect(call?.text).toContain("4810");
  const [first, second] = events.flatMap((event) =>
    event.type === "turn-finished" ? [event.usage] : [],
  );
  // Nothing of the caller's prompt is evaluated again after its place was lent three times.
  expect(second?.reusedTokens).toBeGreaterThanOrEqual((first?.promptTokens ?? 0) - 1);
});
