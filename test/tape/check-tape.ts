import { renderConversation } from "../../src/harmony/index.ts";
import type { AnyTool } from "../../src/tool/index.ts";
import { fullVocabulary as vocabulary } from "../harmony/full-vocabulary.ts";
import { blockedAt } from "./admit-turn.ts";
import { readTurn } from "./parse-turn.ts";
import type { TapeSample } from "./read-tape.ts";
import { type ReplayedTape, replayTape } from "./replay-tape.ts";
import { inOwnProfile, normalized, tapeMessages } from "./tape-messages.ts";
import { tapeTokens } from "./tape-tokens.ts";

export interface CheckedTape {
  readonly figures: {
    readonly well_formed: number;
    /** Well-formed turns that the turn machine and the tools' grammars admit to their end. */
    readonly admitted: number;
    /** Well-formed turns that the parser reads without any repair. */
    readonly parsed: number;
    readonly malformed: number;
    /** Malformed turns that are stopped at their first wrong token, the one behind `<|channel|>`. */
    readonly blocked: number;
    /** Malformed turns that the parser reads as the call that they mean, of a tool that is offered. */
    readonly recovered: number;
    /** Malformed turns that mean a tool which is not offered: read as written, and refused. */
    readonly unoffered: number;
    readonly prompts: number;
    /** Different prompts that our renderer writes byte for byte under the profile `reference` … */
    readonly prompts_exact: number;
    /** … and, but for the two differences that are written down, under our own. */
    readonly prompts_own: number;
    readonly calls_replayed: number;
    readonly calls_performed: number;
  };
  readonly replayed: ReplayedTape;
  readonly problems: readonly string[];
}

/** All that can be checked of the tape without a model. */
export async function checkTape(
  samples: readonly TapeSample[],
  tools: readonly AnyTool[],
): Promise<CheckedTape> {
  const problems: string[] = [];
  const count = (
    chosen: readonly TapeSample[],
    what: string,
    holds: (sample: TapeSample) => boolean,
  ): number => {
    const failing = chosen.filter((sample) => !holds(sample)).map(({ sample }) => sample);
    if (failing.length > 0) problems.push(`not ${what}: samples ${failing.join(", ")}`);
    return chosen.length - failing.length;
  };
  const builtins = tools.flatMap(({ builtin, grammar }) =>
    builtin ? [{ recipient: builtin.recipient, grammar: grammar.gbnf }] : [],
  );
  const shape = { functions: [], builtins };
  const malformed = samples.filter((sample) => sample.malformed);
  const wellFormed = samples.filter((sample) => !sample.malformed);
  const isOffered = ({ header }: TapeSample): boolean =>
    builtins.some(({ recipient }) => header.includes(recipient));
  const meant = malformed.filter(isOffered);
  const unoffered = malformed.filter((sample) => !isOffered(sample));

  const admitted = count(wellFormed, "admitted", (sample) => {
    return blockedAt(tapeTokens(sample), shape) === null;
  });
  const blocked = count(malformed, "stopped at the first wrong token", (sample) => {
    const tokens = tapeTokens(sample);
    const opening = tokens.lastIndexOf(vocabulary.control.start);
    const wrong = tokens.indexOf(vocabulary.control.channel, opening) + 1;
    return blockedAt(tokens, shape) === wrong;
  });
  const parsed = count(wellFormed, "read without a repair", (sample) => {
    const { repairs, isRight } = readTurn(sample, tools);
    return isRight && repairs.length === 0;
  });
  const recovered = count(meant, "recovered", (sample) => {
    const { repairs, isRight, isRunnable } = readTurn(sample, tools);
    return isRight && isRunnable && repairs.length > 0;
  });
  count(unoffered, "read as written", (sample) => {
    const { isRight, isRunnable } = readTurn(sample, tools);
    return isRight && !isRunnable;
  });

  const each = tapeMessages(samples);
  const different = samples.filter(({ appends }) => appends !== "");
  const rendered = ({ sample }: TapeSample, profile: "reference" | "ostinato"): string => {
    const messages = each.slice(0, sample + 1).flat();
    const tokens = renderConversation(messages, vocabulary, { profile, openTurn: true });
    return vocabulary.decode(tokens);
  };
  const promptsExact = count(different, "rendered byte for byte", (sample) => {
    return rendered(sample, "reference") === normalized(sample.prompt);
  });
  const promptsOwn = count(different, "rendered with two differences", (sample) => {
    return rendered(sample, "ostinato") === inOwnProfile(normalized(sample.prompt));
  });

  const replayed = await replayTape(samples, tools);
  if (!replayed.answered) problems.push("the replayed run has not the recorded answer");
  if (!replayed.sameArguments) problems.push("a tool got other arguments than were written");
  if (!replayed.redriven) problems.push("the replayed run is not redriven identically");
  if (replayed.performed + replayed.refusals.length !== replayed.requested) {
    problems.push("a call of the replayed run was neither performed nor refused");
  }
  return {
    figures: {
      well_formed: wellFormed.length,
      admitted,
      parsed,
      malformed: malformed.length,
      blocked,
      recovered,
      unoffered: unoffered.length,
      prompts: different.length,
      prompts_exact: promptsExact,
      prompts_own: promptsOwn,
      calls_replayed: replayed.requested,
      calls_performed: replayed.performed,
    },
    replayed,
    problems,
  };
}
