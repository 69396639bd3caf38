import { ToolNames } from "../../src/harmony/declare/tool-names.ts";
import { dropReasoning } from "../../src/harmony/render/drop-reasoning.ts";
import { type RenderOptions, renderConversation } from "../../src/harmony/render/render.ts";
import { stopTokens } from "../../src/harmony/vocabulary/control-tokens.ts";
import { fullVocabulary as vocabulary } from "../harmony/full-vocabulary.ts";
import type { ConformanceCase } from "./conformance-case.ts";
import { messageOfReference } from "./reference-conversation.ts";

/** What we make of a render case, in the form in which it states its expectation. */
export function runRenderCase(given: ConformanceCase): unknown {
  const { input, expected, op } = given;
  switch (op) {
    case "tool_name_to_identifier":
      return runNames(input.names ?? [], expected);
    case "drop_analysis": {
      const messages = (input.messages ?? []).map(messageOfReference);
      const kept = dropReasoning(messages);
      return { kept_indices: kept.map((message) => messages.indexOf(message)) };
    }
    case "stop_tokens": {
      const { message, turn } = stopTokens(vocabulary.control);
      return { stop_tokens: message, stop_tokens_for_assistant_actions: turn };
    }
    default:
      return runConversation(given);
  }
}

function runConversation({ input, expected, op }: ConformanceCase): unknown {
  const messages = (input.conversation?.messages ?? []).map(messageOfReference);
  const options: RenderOptions = {
    profile: "reference",
    openTurn: input.next_role === "assistant",
    training: op === "render_conversation_for_training",
    ...(input.auto_drop_analysis === false && { reasoning: "none" }),
  };
  const tokens = renderConversation(messages, vocabulary, options);
  const open = renderConversation(messages, vocabulary, { ...options, openTurn: true });
  const regular = renderConversation(messages, vocabulary, { ...options, training: false });
  return {
    ...expected,
    text: "text" in expected ? vocabulary.decode(tokens) : undefined,
    ...(expected.tokens && { tokens }),
    ...(expected.completion_tokens && { completion_tokens: open }),
    ...(expected.special_token_positions && {
      special_token_positions: [...tokens.entries()].filter(([, token]) =>
        vocabulary.isControl(token),
      ),
    }),
    ...(expected.same_as_render_conversation_except_last_token && {
      same_as_render_conversation_except_last_token: {
        regular_last: regular.at(-1),
        training_last: tokens.at(-1),
      },
    }),
  };
}

function runNames(names: readonly string[], expected: { reversible?: boolean }): unknown {
  const map = new ToolNames(names);
  const reversible = map.identifiers.every(
    (identifier, index) => map.nameOf(identifier) === names[index],
  );
  return { names: map.identifiers, ...(expected.reversible !== undefined && { reversible }) };
}
