import { defineAgent } from "ostinato";
import { z } from "zod";
import { defaultTools } from "../tools/index.ts";

/** What the automator says at the end, for programs. */
export const automatorResult = z.strictObject({
  result: z.string().describe("What was found or done, in one sentence."),
  done: z.boolean().describe("True when the whole task was done."),
});

/** Does a scripted task without anybody watching, and ends in a result that a program can read. */
export const automator = defineAgent({
  name: "automator",
  description: "Does a scripted task and ends in a JSON result: {result, done}.",
  instructions:
    "You work in a folder of files. Use the tools; paths are relative to the folder. Nobody can answer questions: do the task, then report the result.",
  tools: defaultTools,
  output: automatorResult,
});
