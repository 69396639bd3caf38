import { type Child, element } from "./element.ts";

type Tone = "good" | "bad" | "warn" | "info" | "plain";

const TONES: { readonly [word: string]: Tone } = {
  answered: "good",
  completed: "good",
  ok: "good",
  approved: "good",
  failed: "bad",
  timeout: "bad",
  stuck: "bad",
  rejected: "bad",
  denied: "bad",
  limit: "warn",
  aborted: "warn",
  pending: "warn",
  "awaiting-approval": "warn",
  once: "warn",
  running: "info",
  unfinished: "info",
  in_progress: "info",
};

export function toneOf(word: string): Tone {
  return (Object.hasOwn(TONES, word) && TONES[word]) || "plain";
}

/** A highlighted word, coloured by its meaning. */
export function badge(word: string, title?: string, label: Child = word): HTMLElement {
  return element("span", { class: `badge ${toneOf(word)}`, title }, label);
}
