import { PartialJson } from "../../../harmony/arguments/partial-json.ts";
import type { Vocabulary } from "../../../harmony/index.ts";
import type { TurnFinished } from "../../../trace/event.ts";
import { withoutCutEnd } from "../../call/result/without-cut-end.ts";
import { answerText } from "../../turn/answer-text.ts";
import type { CallMade } from "../calls-made.ts";
import { READ_RESULT, readResultCall } from "../placeholder.ts";

export interface SummaryMaterial {
  readonly vocabulary: Vocabulary;
  /** The turn that wrote the summary. Null: there was none. */
  readonly turn: TurnFinished | null;
  /** The summary so far, which the new one replaces. Empty: none. */
  readonly earlier: string;
  /** The calls whose steps leave the prompt, or have left it, oldest first. */
  readonly calls: readonly CallMade[];
  /** How many calls there were in earlier turns of the conversation, if those leave the prompt too. */
  readonly before: number;
  /** Empty: there is no plan, or it stays in the prompt. */
  readonly plan: string;
  /** Whether `read_result` is there. */
  readonly canRead: boolean;
}

export interface SummaryText {
  readonly text: string;
  readonly by: "model" | "loop";
}

const HEADING = "Earlier messages were taken out to make room. Summary of them:";
/** Share of a summary that lists calls, when there is anything else to say. */
const LIST_SHARE = 0.3;

/**
 * What the model reads in place of earlier messages: its own summary and the results that it can read again, or, if
 * its summary can't be read, the earlier summary and what was called. With the plan, which is never cut.
 *
 * @param most Tokens, without the plan.
 */
export function summaryText(material: SummaryMaterial, most: number): SummaryText {
  const { turn, plan, vocabulary } = material;
  const written = turn === null ? null : readSummary(turn);
  const by = written === null ? "loop" : "model";
  const parts = written === null ? fromRecord(material, most) : fromModel(material, written, most);
  const body = most <= 0 || parts.length === 0 ? [] : [HEADING, ...parts];
  const text = firstTokens(body.join("\n"), most, vocabulary);
  return { text: [text, plan].filter((part) => part !== "").join("\n"), by };
}

function fromModel(material: SummaryMaterial, written: string, most: number): string[] {
  const { vocabulary } = material;
  const list = callList(material, Math.floor(most * LIST_SHARE));
  const left = most - vocabulary.encode(`${HEADING}\n${list}\n`).length;
  return [firstTokens(written, left, vocabulary), list].filter((part) => part !== "");
}

function fromRecord(material: SummaryMaterial, most: number): string[] {
  const { earlier, vocabulary } = material;
  const own = earlier.startsWith(HEADING) ? earlier.slice(HEADING.length + 1) : earlier;
  const before = firstTokens(
    own.replace(/(^|\n)(Plan:|Calls so far)[\s\S]*$/, ""),
    most * (1 - LIST_SHARE),
    vocabulary,
  );
  const left = most - vocabulary.encode(`${HEADING}\n${before}\n`).length;
  return [before, callList(material, left)].filter((part) => part !== "");
}

/** As many of the last calls as fit, oldest first. */
function callList({ calls, canRead, before, vocabulary }: SummaryMaterial, most: number): string {
  const own = calls.filter(({ request }) => request.tool !== READ_RESULT);
  const last = own.at(-1);
  const turns = canRead && before > 0 ? [`- r1 to r${before}: calls of earlier turns`] : [];
  if (last === undefined && turns.length === 0) return "";
  const how = canRead ? `; ${readResultCall(last?.handle ?? `r${before}`)} shows a result` : "";
  const heading = `Calls so far${how}:`;
  const lines: string[] = [];
  let length = vocabulary.encode([heading, ...turns].join("\n")).length;
  for (const call of own.toReversed()) {
    const line = callLine(call);
    length += vocabulary.encode(line).length + 1;
    if (length > most) break;
    lines.unshift(line);
  }
  return lines.length + turns.length === 0 ? "" : [heading, ...turns, ...lines].join("\n");
}

/** Nothing of the result: the summary stands in the model's own name. */
function callLine({ request, handle, status }: CallMade): string {
  const { tool, recipient, rawArguments } = request;
  return `- ${handle} ${tool ?? recipient} ${brief(rawArguments, 80)}: ${status ?? "no result"}`;
}

function brief(text: string, most: number): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > most ? `${line.slice(0, most).toWellFormed()}…` : line;
}

/** The model's summary as text. Null if it can't be read. One that was cut is read as far as it goes. */
function readSummary({ messages }: TurnFinished): string | null {
  const json = new PartialJson();
  json.push(answerText(messages));
  const { value } = json;
  if (!json.valid || typeof value !== "object" || value === null) return null;
  const fields = new Map(Object.entries(value));
  const asked: unknown = fields.get("asked");
  const lines = [
    ...(typeof asked === "string" && asked.trim() !== "" ? [`Asked: ${asked.trim()}`] : []),
    ...listed("Found", fields.get("found")),
    ...listed("Done", fields.get("done")),
    ...listed("Open", fields.get("open")),
  ];
  return lines.length === 0 ? null : lines.join("\n");
}

function listed(name: string, items: unknown): string[] {
  if (!Array.isArray(items)) return [];
  const texts = items.filter((item) => typeof item === "string" && item.trim() !== "");
  return texts.length === 0 ? [] : [`${name}:`, ...texts.map((text) => `- ${text.trim()}`)];
}

function firstTokens(text: string, most: number, vocabulary: Vocabulary): string {
  if (most <= 0) return "";
  const tokens = vocabulary.encode(text);
  if (tokens.length <= most) return text;
  return withoutCutEnd(vocabulary.decode(tokens.slice(0, Math.floor(most))));
}
