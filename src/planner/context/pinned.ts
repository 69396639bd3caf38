import type { CallRequested, ContextPolicy, Pin } from "../../trace/event.ts";

/** Whether the result of a call must stay in the prompt. */
export function isPinned(
  { tool, arguments: given }: Pick<CallRequested, "tool" | "arguments">,
  { pin }: Pick<ContextPolicy, "pin">,
): boolean {
  return pin.some((each) => matches(each, tool, given));
}

function matches(pin: Pin, tool: string | null, given: unknown): boolean {
  if (typeof pin === "string") return pin === tool;
  if (pin.tool !== tool || typeof given !== "object" || given === null) return false;
  const fields = new Map(Object.entries(given));
  return Object.entries(pin.arguments).every(([name, wanted]) => {
    const value: unknown = fields.get(name);
    if (typeof wanted === "string" && typeof value === "string") return isLike(value, wanted);
    return value === wanted;
  });
}

/** `*` stands for any characters. Without regular expressions, whose time is not bounded. */
function isLike(text: string, pattern: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  const last = rest.pop();
  if (last === undefined) return text === pattern;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
