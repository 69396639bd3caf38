/**
 * The scripted model of research.ts, used without a question: what a gpt-oss writes when it
 * searches, reads what it found, and answers. The tools that it calls really run.
 */
import type { ScriptedTurn } from "ostinato/testing";

export const researchScript: readonly ScriptedTurn[] = [
  {
    analysis: "I should look for the keeper.",
    call: { tool: "search_files", arguments: { query: "keeper lives" } },
  },
  {
    analysis: "lighthouse.md is about the keeper. I read all of it.",
    call: { tool: "read_file", arguments: { path: "lighthouse.md" } },
  },
  { final: "The keeper lives in the house beside the tower (lighthouse.md)." },
];
