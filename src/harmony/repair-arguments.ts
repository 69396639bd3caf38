/** What was mended in a call's arguments. */
export type ArgumentRepair =
  /** A line feed or another control character stood in a string as it is, not escaped. */
  | "control-character-in-string"
  /** Brackets at the end were missing; no string was open. */
  | "missing-brackets"
  /** Text behind the value was left out. */
  | "text-behind-value";

export type RepairedArguments =
  | { readonly ok: true; readonly value: unknown; readonly repairs: readonly ArgumentRepair[] }
  | { readonly ok: false; readonly problem: string };

/**
 * Reads a call's arguments as JSON: as they are where that works, else with the few mends that can
 * not change their meaning (row b17 of docs/harmony.md). A string that was cut off is never closed: what
 * is missing of it is not known.
 */
export function repairArguments(text: string): RepairedArguments {
  try {
    return { ok: true, value: JSON.parse(text), repairs: [] };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    const mended = mend(text);
    if (mended === null) return { ok: false, problem };
    try {
      return { ok: true, value: JSON.parse(mended.text), repairs: [...mended.repairs] };
    } catch {
      return { ok: false, problem };
    }
  }
}

/** Null when a string is open at the end, or brackets do not match. */
function mend(text: string): { text: string; repairs: Set<ArgumentRepair> } | null {
  const repairs = new Set<ArgumentRepair>();
  const expected: string[] = [];
  let mended = "";
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (inString) {
      if (character === "\\") {
        mended += character + text.charAt(++at);
      } else if (character < " ") {
        mended += JSON.stringify(character).slice(1, -1);
        repairs.add("control-character-in-string");
      } else {
        mended += character;
        inString = character !== '"';
      }
      continue;
    }
    mended += character;
    if (character === '"') inString = true;
    else if (character === "{") expected.push("}");
    else if (character === "[") expected.push("]");
    else if (character === "}" || character === "]") {
      if (expected.pop() !== character) return null;
      if (expected.length > 0) continue;
      if (text.slice(at + 1).trim() !== "") repairs.add("text-behind-value");
      return { text: mended, repairs };
    }
  }
  if (inString || expected.length === 0) return null;
  repairs.add("missing-brackets");
  return { text: mended + expected.reverse().join(""), repairs };
}
