/**
 * Testing agents, as `ostinato/testing`: a model that follows a script, a recorded run as a
 * cassette, and matchers for vitest.
 *
 *   import { expect } from "vitest";
 *   import { matchers, scriptedModel } from "ostinato/testing";
 *   expect.extend(matchers);
 *
 *   const finished = await finishedRun(run(agent, "task", { model: scriptedModel([…]), journal }), journal);
 *   expect(finished).toHaveCalled("read_file", { path: "notes.txt" });
 *   expect(finished).toHaveAnswered(/three lines/);
 *
 * Nothing here loads vitest: `matchers` is a plain object. docs/testing.md has the lines that
 * declare its names to TypeScript.
 */
export {
  type ScriptedMessages,
  type ScriptedTurn,
  type ScriptMoment,
  scriptedModel,
} from "../model/index.ts";
export { finishedRun } from "./finished-run.ts";
export { matchers, type RunMatchers } from "./matchers.ts";
export { type ReplayModel, type ReplayModelOptions, replayModel } from "./replay-model.ts";
