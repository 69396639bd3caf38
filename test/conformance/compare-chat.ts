import type { ChatCall, ChatPart } from "./chat-adapter.ts";
import type { CaseExpected } from "./conformance-case.ts";

/** Null: as expected; otherwise what differs. */
export function compareChatMessage(expected: CaseExpected, actual: CaseExpected): string | null {
  if (expected.no_exception) {
    const { recovered_channel: _channel, parser_usable_afterwards: after } = expected;
    if (actual.afterwards !== after.content) return `afterwards: ${actual.afterwards}`;
    return actual.content.includes(expected.recovered_text_contains)
      ? null
      : `a call of ${actual.tool_calls[0]?.name} ${actual.tool_calls[0]?.arguments}`;
  }
  if (expected.messages) return differ("messages", expected.messages, actual.messages);
  return (
    differText("reasoning", expected, actual) ??
    differText("content", expected, actual) ??
    ("tool_calls" in expected ? compareCalls(expected.tool_calls ?? [], actual.tool_calls) : null)
  );
}

/** Servers differ in which of these they list: what a step does not name is not compared, but text is. */
export function compareChatDeltas(
  expected: CaseExpected,
  parts: readonly ChatPart[],
): string | null {
  if (expected.chunks) return compareChunks(expected, parts);
  const calls = new Map<number, ChatCall>();
  for (const [index, step] of expected.steps.entries()) {
    const part = parts[index];
    if (!part) return `no step ${index}`;
    for (const call of part.tool_calls) {
      const known = calls.get(call.index);
      calls.set(
        call.index,
        known ? { ...known, arguments: known.arguments + call.arguments } : { ...call },
      );
    }
    const found = compareStep(step, part, [...calls.values()]);
    if (found !== null) return `step ${index}: ${found}`;
  }
  return null;
}

function compareStep(
  step: CaseExpected,
  part: ChatPart,
  calls: readonly ChatCall[],
): string | null {
  if ("delta" in step) {
    const silent = part.content === "" && part.reasoning === "" && part.tool_calls.length === 0;
    return silent ? null : `a delta: ${JSON.stringify(part)}`;
  }
  const thought = { reasoning: step.reasoning ?? step.thinking };
  const told = "tool_calls" in step && !("content" in step) && !("reasoning" in step);
  const text = told
    ? null
    : (differText("content", step, part) ?? differText("reasoning", thought, part));
  if (text !== null) return text;
  for (const call of step.tool_calls ?? []) {
    const found = call.index === undefined ? wholeCall(call, calls) : callDelta(call, part);
    if (found !== null) return found;
  }
  return null;
}

function wholeCall(call: CaseExpected, calls: readonly ChatCall[]): string | null {
  const found = calls.find(({ name }) => name === call.name);
  return found && sameJson(found.arguments, JSON.stringify(call.arguments))
    ? null
    : `no call ${call.name}`;
}

function callDelta(call: CaseExpected, part: ChatPart): string | null {
  const found = part.tool_calls.find(({ index }) => index === call.index);
  if (!found) return `no call ${call.index}`;
  if ("name" in call && call.name !== found.name)
    return `call ${call.index} is named ${found.name}`;
  return "arguments_delta" in call
    ? differ("arguments", call.arguments_delta, found.arguments)
    : null;
}

function compareChunks(expected: CaseExpected, parts: readonly ChatPart[]): string | null {
  for (const chunk of expected.chunks) {
    const part = parts[chunk.after - 1];
    if (!part) return `no chunk ${chunk.after}`;
    const thought = { reasoning: chunk.thinking };
    const found = differText("content", chunk, part) ?? differText("reasoning", thought, part);
    if (found !== null) return `chunk ${chunk.after}: ${found}`;
  }
  const whole = {
    content: parts.map(({ content }) => content).join(""),
    reasoning: parts.map(({ reasoning }) => reasoning).join(""),
  };
  const thought = { reasoning: expected.thinking };
  return differText("content", expected, whole) ?? differText("reasoning", thought, whole);
}

function compareCalls(
  expected: readonly CaseExpected[],
  actual: readonly ChatCall[],
): string | null {
  if (expected.length !== actual.length) return `${actual.length} calls`;
  for (const [index, call] of expected.entries()) {
    const ours = actual[index];
    if (!ours || ours.name !== call.name) return `call ${index} is of ${ours?.name}`;
    if (!sameJson(call.arguments, ours.arguments)) return `arguments ${ours.arguments}`;
  }
  return null;
}

/** Servers write valid JSON anew; other arguments are compared as text. */
function sameJson(left: string, right: string): boolean {
  try {
    return JSON.stringify(JSON.parse(left)) === JSON.stringify(JSON.parse(right));
  } catch {
    return left === right;
  }
}

function differText(
  field: "content" | "reasoning",
  expected: CaseExpected,
  actual: CaseExpected,
): string | null {
  return differ(field, expected[field] ?? "", actual[field] ?? "");
}

export function differ(field: string, expected: unknown, actual: unknown): string | null {
  return canonical(expected) === canonical(actual) ? null : `${field}: ${JSON.stringify(actual)}`;
}

/** JSON with sorted keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, each) =>
    typeof each === "object" && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([left], [right]) => (left < right ? -1 : 1)))
      : each,
  );
}
