import { validate } from "../../src/grammar/index.ts";
import { isCall, parseTokens, type Repair, repairArguments } from "../../src/harmony/index.ts";
import type { AnyTool } from "../../src/tool/index.ts";
import { fullVocabulary as vocabulary } from "../harmony/full-vocabulary.ts";
import type { TapeSample } from "./read-tape.ts";
import { tapeTokens } from "./tape-tokens.ts";

/** What the parser made of a recorded turn. */
export interface ReadTurn {
  readonly repairs: readonly Repair["code"][];
  /** The last message is the one that was written: its recipient and all of its content. */
  readonly isRight: boolean;
  /** It calls a tool that is offered, with arguments that fit. */
  readonly isRunnable: boolean;
}

export function readTurn(sample: TapeSample, tools: readonly AnyTool[]): ReadTurn {
  const knownRecipients = tools.flatMap(({ builtin }) => builtin?.recipient ?? []);
  const { messages, repairs } = parseTokens(tapeTokens(sample), vocabulary, { knownRecipients });
  const last = messages.at(-1);
  const written = { recipient: recipientIn(sample.header), content: sample.body };
  const recipient = last?.role === "assistant" ? (last.recipient ?? null) : null;
  const tool = tools.find(({ builtin }) => builtin?.recipient === recipient);
  const read = repairArguments(sample.body);
  return {
    repairs: repairs.map(({ code }) => code),
    isRight: recipient === written.recipient && last?.content === written.content,
    isRunnable:
      isCall(recipient) &&
      tool !== undefined &&
      read.ok &&
      validate(tool.schema, read.value).length === 0,
  };
}

/** The tool that the header can only mean: the one name in it that is neither a channel nor a role. */
function recipientIn(header: string): string | null {
  const [name = null] = /\b[a-z_]+\.[a-z_]+\b/.exec(header) ?? [];
  return name;
}
