/**
 * The scripted model of research.ts, used without a question: what a gpt-oss writes when it
 * searches in several phrasings, reads what it found, and cites it. The tools that it calls really run.
 */
import type { ScriptedTurn } from "ostinato/testing";

export const researchScript: readonly ScriptedTurn[] = [
  {
    analysis: "I should look for the keeper, also in other words.",
    call: {
      tool: "search_files",
      arguments: {
        query: "Where is the guardian's home?",
        rewordings: ["the keeper lives in", "house of the lighthouse keeper"],
      },
    },
  },
  {
    analysis: "lighthouse.md is about the keeper. I read all of it.",
    call: { tool: "read_document", arguments: { path: "lighthouse.md" } },
  },
  { final: "The keeper lives in the house beside the tower【0†L5】." },
];
