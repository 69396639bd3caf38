import { messageOf } from "../../message-of.ts";
/** What was repaired in a call's arguments. */
export type ArgumentRepair =
  /** An unescaped line feed or other control character in a string. */
  | "control-character-in-string"
  /** A backslash before a character that JSON doesn't escape; taken as a literal backslash. */
  | "invalid-escape"
  /** Curly quotation marks “like these” around a key or string; a straight one inside them is text. */
  | "curly-quotes"
  /** A comma before a closing bracket. */
  | "trailing-comma"
  /** The JSON was in a code fence. */
  | "code-fence"
  /** Missing brackets at the end; no string was open. */
  | "missing-brackets"
  /** Text after the value was dropped. */
  | "text-behind-value";

export type RepairedArguments =
  | { readonly ok: true; readonly value: unknown; readonly repairs: readonly ArgumentRepair[] }
  | { readonly ok: false; readonly problem: string };

/**
 * Parses a call's arguments as JSON, if necessary with the few repairs that can't change their meaning (row
 * b17 of docs/harmony.md). A truncated string is never closed, because what is missing is unknown.
 */
export function repairArguments(text: string): RepairedArguments {
  try {
    return { ok: true, value: JSON.parse(text), repairs: [] };
  } catch (error) {
    const problem = messageOf(error);
    const repairs = new Set<ArgumentRepair>();
    const repaired = repair(withoutFence(text, repairs), repairs);
    if (repaired === null) return { ok: false, problem };
    try {
      return { ok: true, value: JSON.parse(repaired), repairs: [...repairs] };
    } catch {
      return { ok: false, problem };
    }
  }
}

function withoutFence(text: string, repairs: Set<ArgumentRepair>): string {
  const fenced = /^\s*```[a-z]*\n([\s\S]*?)\n?```\s*$/.exec(text);
  if (!fenced) return text;
  repairs.add("code-fence");
  return fenced[1] ?? "";
}

/** Null if a string is open at the end or brackets don't match. */
function repair(text: string, repairs: Set<ArgumentRepair>): string | null {
  const expected: string[] = [];
  const repaired: string[] = [];
  /** Position of the last comma while only white space follows it, otherwise -1. */
  let comma = -1;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    const closes = character === "}" || character === "]";
    if (closes && comma >= 0) {
      repaired[comma] = "";
      repairs.add("trailing-comma");
    }
    if (character === ",") comma = repaired.length;
    else if (!/\s/.test(character)) comma = -1;
    if (character === '"' || character === "“") {
      const string = repairString(text, at, repairs);
      if (string === null) return null;
      repaired.push(string.json);
      at = string.end - 1;
      continue;
    }
    repaired.push(character);
    if (character === "{") expected.push("}");
    else if (character === "[") expected.push("]");
    else if (closes) {
      if (expected.pop() !== character) return null;
      if (expected.length > 0) continue;
      if (text.slice(at + 1).trim() !== "") repairs.add("text-behind-value");
      return repaired.join("");
    }
  }
  if (expected.length === 0) return null;
  repairs.add("missing-brackets");
  return repaired.join("") + expected.reverse().join("");
}

/** The string that begins at `start`, as JSON, and its end. Null if it doesn't end. */
function repairString(
  text: string,
  start: number,
  repairs: Set<ArgumentRepair>,
): { json: string; end: number } | null {
  const curly = text.charAt(start) === "“";
  if (curly) repairs.add("curly-quotes");
  const quote = curly ? "”" : '"';
  let json = '"';
  for (let at = start + 1; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === quote) return { json: `${json}"`, end: at + 1 };
    if (character === "\\") {
      if (/^(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/.test(text.slice(at + 1, at + 6))) {
        json += character + text.charAt(++at);
      } else {
        json += "\\\\";
        repairs.add("invalid-escape");
      }
    } else if (character < " ") {
      json += JSON.stringify(character).slice(1, -1);
      repairs.add("control-character-in-string");
    } else json += character === '"' ? '\\"' : character;
  }
  return null;
}
