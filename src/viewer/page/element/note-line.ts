import type { NoteView } from "../../../trace/show/run-view.ts";
import { isTrouble } from "../../outline/note-kinds.ts";
import { badge } from "./badge.ts";
import { element } from "./element.ts";

/** A note of the loop, or a message that the run took from its inbox. */
export function noteLine({ code, text }: NoteView): HTMLElement {
  return element(
    "p",
    { class: "note" },
    badge(isTrouble(code) ? "pending" : "running", undefined, code),
    " ",
    text,
  );
}

/** Marks for the notes of a step in a list: messages and last turns by name, all others as one. */
export function noteMarks(codes: readonly string[]): HTMLElement[] {
  const named = (code: string): boolean =>
    ["message", "context-reduced", "last-turn"].includes(code);
  const others = codes.filter((code) => !named(code));
  return [
    ...(codes.includes("context-reduced")
      ? [badge("running", "Room was made in the prompt", "room made")]
      : []),
    ...(codes.includes("message") ? [badge("running", "The run took a message", "message")] : []),
    ...(others.length > 0
      ? [badge(others.some(isTrouble) ? "pending" : "running", others.join(", "), "note")]
      : []),
  ];
}

export function lastTurnMeans(reason: string): string {
  return reason === "stuck"
    ? "The run was stuck: the model answered from what it had"
    : `The limit ${reason} was reached: the model answered from what it had`;
}

export const THINK_MEANS =
  "The run got nowhere: the turn begins in its reasoning, and is sampled with other results than before";
