import { calledName } from "../../../tool/called-name.ts";
import type { AnyTool } from "../../../tool/tool.ts";

/** Longer texts say more than what the model is about to do. */
const LONGEST_PROMISE = 240;

const INTENT =
  /^(?:(?:ok(?:ay)?|sure|alright|right|great|now|first|next|then|so|well)[,.!]?\s+)*(?:let me|let's|let us|i(?:'|’)ll|i will|i(?:'|’)m going to|i am going to|i need to|i should|i must|i have to|we(?:'|’)ll|we will|we need to|we should|we must)\s+(?:(?:now|first|then|also|just|next|try to|start by|begin by|go ahead and|have to|need to|take a)\s+)*(?:read|check|look|open|search|list|find|run|call|use|fetch|inspect|see|examine|start|begin|get|browse|view|verify|explore|query|write|create|edit|update|fix|test|execute|try|review|scan|load|retrieve|gather|locate|go through|reading|checking|looking|opening|searching|listing|running)\b/i;

/**
 * Whether a text only says what the model is about to do: "Let me read the file." Only short texts that begin with
 * an intention and hold nothing else. What the task itself says is no promise.
 */
export function isPromise(text: string, task: string): boolean {
  if (text.length > LONGEST_PROMISE || /\n\s*\n|```/.test(text)) return false;
  if (task.toLowerCase().includes(text.toLowerCase())) return false;
  const sentences = text.split(/(?<=[.!…:])\s+/).filter((sentence) => sentence.trim() !== "");
  return sentences.length > 0 && sentences.every((sentence) => INTENT.test(sentence.trim()));
}

/**
 * The tool that a text calls although it is an answer: the whole text, or its last paragraph, is a call written
 * down. Null: none.
 */
export function calledInText(text: string, tools: readonly AnyTool[]): string | null {
  const names = tools.flatMap((tool) => [...new Set([tool.name, calledName(tool)])]);
  const last =
    text
      .trim()
      .split(/\n\s*\n/)
      .at(-1) ?? "";
  for (const part of [text, last]) {
    const bare = withoutFence(part.trim());
    const found = calledInJson(bare, names) ?? calledInWords(bare, names);
    if (found !== null) return found;
  }
  return null;
}

/** `{"name": "read", "arguments": {…}}`, with the usual other names for both. */
function calledInJson(text: string, names: readonly string[]): string | null {
  if (!text.startsWith("{") || !text.endsWith("}")) return null;
  try {
    const { name, tool, recipient, function: called, ...rest } = JSON.parse(text);
    const given = name ?? tool ?? recipient ?? called?.name ?? called;
    const own = Object.keys(rest).some((key) =>
      /^(?:arguments|args|parameters|params|input)$/.test(key),
    );
    const isCall = own || typeof called === "object";
    return isCall && typeof given === "string" ? known(given, names) : null;
  } catch {
    return null;
  }
}

/** `to=functions.read json {…}`, `functions.read({…})`, `read(path="a")`. */
function calledInWords(text: string, names: readonly string[]): string | null {
  const addressed = /\bto=([\w.-]+)/.exec(text);
  if (addressed !== null) {
    const body = text.slice(addressed.index + addressed[0].length).trimEnd();
    if (isBody(body.replace(/<\|\w+\|>$/, ""))) return known(addressed[1] ?? "", names);
  }
  const written = /^([\w.-]+)\s*([({][\s\S]*[)}]);?$/.exec(text);
  if (written === null || !isOneBracket(written[2] ?? "")) return null;
  return known(written[1] ?? "", names);
}

/** Braces, after at most the rest of the line. */
function isBody(text: string): boolean {
  const begin = text.indexOf("{");
  return begin >= 0 && !text.slice(0, begin).includes("\n") && text.trimEnd().endsWith("}");
}

/** Without the marks of a block of code around it. */
function withoutFence(text: string): string {
  const begun = text.replace(/^```\w*\s*/, "");
  return (begun.endsWith("```") ? begun.slice(0, -3) : begun).trim();
}

/** Whether the bracket that the text begins with is closed at its end only. */
function isOneBracket(text: string): boolean {
  let depth = 0;
  for (const [index, character] of [...text].entries()) {
    if ("([{".includes(character)) depth++;
    if (")]}".includes(character)) depth--;
    if (depth === 0) return index === text.length - 1;
  }
  return false;
}

function known(name: string, names: readonly string[]): string | null {
  const own = name.replace(/^functions\./, "");
  return names.includes(own) ? own : null;
}
