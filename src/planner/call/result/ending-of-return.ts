import { messageOf } from "../../../message-of.ts";
import { calledName } from "../../../tool/called-name.ts";
import type { AnyTool, ToolResult } from "../../../tool/tool.ts";
import type { CallEnding } from "./call-ending.ts";
import { dataAsJson, isPlain } from "./data-as-json.ts";
import { endingOfError } from "./ending-of-error.ts";
import { keptDetails } from "./kept-details.ts";

/**
 * Turns a tool's return value into text for the model: a string as it is, the text of `{ text, details? }`,
 * and plain data as complete JSON. The types ask for text, but `async () => (await fetch(url)).json()` also
 * type-checks. Anything else is a failure that names the value: otherwise nobody would notice that something
 * is missing.
 */
export function endingOfReturn(tool: AnyTool, returned: unknown): CallEnding {
  if (returned instanceof Error) return endingOfError(returned);
  if (typeof returned === "string") return { status: "ok", text: toldText(returned) };
  if (returned === undefined || returned === null) {
    return { status: "ok", text: "The tool returned nothing." };
  }
  if (isToolResult(returned)) {
    return { status: "ok", text: toldText(returned.text), ...keptDetails(returned.details) };
  }
  const data = told(returned);
  if ("json" in data) return { status: "ok", text: data.json };
  return {
    status: "failed",
    text: `Error: ${calledName(tool)} ran, but what it returned can't be shown as text (${data.problem})`,
    details: { hint: HINT },
  };
}

const HINT =
  "Return text, { text, details } or plain data. To show what is done meanwhile, call context.progress(text).";

/** Exactly `{ text, details? }`: an object with further fields is data that happens to have a `text`. */
function isToolResult(value: unknown): value is ToolResult {
  if (typeof value !== "object" || value === null || !isPlain(value)) return false;
  if (!("text" in value) || typeof value.text !== "string") return false;
  const { text: _, details: __, ...more } = value as { readonly [name: string]: unknown };
  return Object.values(more).every((part) => part === undefined);
}

function toldText(text: string): string {
  return text === "" ? "The tool returned an empty text." : text;
}

/** Getters and `toJSON` are also the tool's code and may throw. */
function told(value: unknown): ReturnType<typeof dataAsJson> {
  try {
    return dataAsJson(value);
  } catch (error) {
    return { problem: messageOf(error) };
  }
}
