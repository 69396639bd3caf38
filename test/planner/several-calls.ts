import { type ScriptedMessages, scriptedModel } from "../../src/model/index.ts";

const { vocabulary } = scriptedModel([]);

/** A turn with several calls of functions. */
export function severalCalls(
  ...calls: readonly { readonly tool: string; readonly arguments: unknown }[]
): ScriptedMessages {
  const { channel, message, call, end, start } = vocabulary.control;
  const tokens = calls.flatMap(({ tool, arguments: input }, index) => [
    ...(index === 0 ? [] : [start, ...vocabulary.encode("assistant")]),
    channel,
    ...vocabulary.encode(`commentary to=functions.${tool} json`),
    message,
    ...vocabulary.encode(JSON.stringify(input)),
    index === calls.length - 1 ? call : end,
  ]);
  return { tokens };
}
