/**
 * The scripted model of team-research.ts, used without a question: what a gpt-oss writes as the lead that sends out
 * three readers, and as each of them. The tools that they call really run.
 */
import type { ScriptedMessages, ScriptMoment } from "ostinato/testing";

const FILES = ["harbor.md", "lighthouse.md", "tides.md"] as const;

const FINDINGS: { readonly [file: string]: string } = {
  "harbor.md": "harbor.md: it opens at six; boats over twenty metres need a pilot【0†L3-L4】.",
  "lighthouse.md": "lighthouse.md: the lamp is lit at dusk by the keeper【0†L4】.",
  "tides.md": "tides.md: high water comes twice a day【0†L3】.",
};

export function teamResearchScript({ prompt }: ScriptMoment): ScriptedMessages {
  const results = prompt.split(" to=assistant").length - 1;
  // Each reader sees only its own task, which names its file.
  const [, file] = /<\|start\|>user<\|message\|>Read ([a-z]+\.md)/.exec(prompt) ?? [];
  if (file !== undefined) {
    if (results > 0) return { final: FINDINGS[file] ?? "The file does not say." };
    return {
      analysis: `I read ${file}.`,
      call: { tool: "read_document", arguments: { path: file } },
    };
  }
  if (results > 0) {
    return {
      analysis: "All three have reported.",
      final: Object.values(FINDINGS).join(" "),
    };
  }
  const tasks = FILES.map((each) => `Read ${each} and report what a skipper must know.`);
  return {
    analysis: "Three documents: a reader for each.",
    call: { tool: "send_readers", arguments: { tasks } },
  };
}
