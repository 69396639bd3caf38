import { defineAgent } from "ostinato";
import { defaultTools } from "../tools/index.ts";

/** Works on any task in a folder: reads, searches, writes, runs commands, and says what came of it. */
export const assistant = defineAgent({
  name: "assistant",
  description: "Works on any task in a folder: reads, searches, writes, runs commands.",
  instructions:
    "You work in a folder of files. Use the tools; paths are relative to the folder. Answer briefly.",
  tools: defaultTools,
});
