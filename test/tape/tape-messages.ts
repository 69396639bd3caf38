import { type Message, parseTokens } from "../../src/harmony/index.ts";
import { fullVocabulary as vocabulary } from "../harmony/full-vocabulary.ts";
import { readDeclarations } from "./read-declarations.ts";
import type { TapeSample } from "./read-tape.ts";
import { tapeTokens } from "./tape-tokens.ts";

/** What stands in the prompt of each sample, as messages: by sample, those that came with it. */
export function tapeMessages(samples: readonly TapeSample[]): readonly (readonly Message[])[] {
  return samples.map(({ appends }, index) => {
    const before = samples[index - 1];
    if (before === undefined) return beginning(appends);
    return appends === "" ? [] : [...turnOf(before), resultIn(appends, before)];
  });
}

function beginning(prompt: string): Message[] {
  const texts = [...prompt.matchAll(/<\|start\|>(\w+)<\|message\|>([\s\S]*?)<\|end\|>/g)];
  const textOf = (role: string): string => texts.find(([, name]) => name === role)?.[2] ?? "";
  const system = textOf("system");
  const [, tools = ""] = /^# Tools\n\n([\s\S]*)\n\n# Valid channels/m.exec(system) ?? [];
  return [
    { role: "system", content: { builtins: readDeclarations(tools) } },
    {
      role: "developer",
      content: { instructions: textOf("developer").replace("# Instructions\n\n", "") },
    },
    { role: "user", content: textOf("user") },
  ];
}

/** What our parser makes of the turn. */
function turnOf(sample: TapeSample): readonly Message[] {
  return parseTokens(tapeTokens(sample), vocabulary).messages;
}

function resultIn(appends: string, { sample }: TapeSample): Message {
  const [, name = ""] = /<\|call\|><\|start\|>([\w.]+)/.exec(appends) ?? [];
  const [, content] = /<\|call\|><\|start\|>.*?<\|message\|>([\s\S]*)<\|end\|>/.exec(appends) ?? [];
  if (content === undefined) throw new Error(`no result follows sample ${sample}`);
  return { role: "tool", name, recipient: "assistant", channel: "analysis", content };
}

/**
 * The recorded prompt with the one call's header, and its result's, as any other's: that harness put the
 * role that the model had written for a channel into both, which no message says.
 */
export function normalized(prompt: string): string {
  return prompt
    .replaceAll("<|channel|>analysis<|channel|>assistant code", "<|channel|>analysis code")
    .replaceAll(
      "<|channel|>analysis to=assistant<|channel|>assistant<|message|>",
      " to=assistant<|channel|>analysis<|message|>",
    );
}

/**
 * The same prompt as our own profile has it. Two differences, both on purpose (docs/harmony.md): a call's
 * recipient stands behind the channel, where the model writes 50 of its 55 well-formed ones, and a default's
 * line breaks are escaped, since a raw one leaves the comment.
 */
export function inOwnProfile(prompt: string): string {
  return prompt
    .replace(
      /assistant to=([\w.]+)<\|channel\|>analysis code/g,
      "assistant<|channel|>analysis to=$1 code",
    )
    .replace(/\/\/ default: "([^"]*)"/g, (_, text) => `// default: ${JSON.stringify(text)}`);
}
