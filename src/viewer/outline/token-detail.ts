import type { Vocabulary } from "../../harmony/vocabulary/vocabulary.ts";
import type { JournalEvent } from "../../trace/event.ts";

/** Id, its text (null if the vocabulary is unavailable), and its probability if recorded. */
export type TokenDetail = readonly [id: number, text: string | null, probability: number | null];

export interface StepTokens {
  readonly output: readonly TokenDetail[];
  /** Those of the attempts that could not be read. */
  readonly earlier: readonly (readonly TokenDetail[])[];
  /** What was new in the prompt since the previous turn. */
  readonly prompt: readonly TokenDetail[];
  /** How many tokens of the prompt are the previous turn's prompt and output. */
  readonly prefixLength: number;
  /** Why tokens have no text. */
  readonly problem: string | null;
}

/** The tokens of a step's events, with their texts. */
export function stepTokens(
  events: readonly JournalEvent[],
  vocabulary: Vocabulary | { readonly problem: string },
): StepTokens {
  const problem = "problem" in vocabulary ? vocabulary.problem : null;
  const spell = (id: number): string | null => {
    if ("problem" in vocabulary || !vocabulary.has(id)) return null;
    return vocabulary.isControl(id)
      ? vocabulary.decode([id])
      : (vocabulary.textOf(id) ?? nameBytes(vocabulary.bytesOf(id)));
  };
  const started = events.find((event) => event.type === "turn-started");
  const turns = events.flatMap((event) => {
    if (event.type !== "turn-finished" || event.usage.stop === "aborted" || event.purpose)
      return [];
    const { tokens, probabilities } = event;
    return [
      tokens.map((id, index): TokenDetail => [id, spell(id), probabilities?.[index] ?? null]),
    ];
  });
  return {
    output: turns.at(-1) ?? [],
    earlier: turns.slice(0, -1),
    prompt: (started?.newTokens ?? []).map((id) => [id, spell(id), null]),
    prefixLength: started?.prefixLength ?? 0,
    problem,
  };
}

/** A token may hold part of a character: then its bytes are shown. */
function nameBytes(bytes: Uint8Array): string {
  return [...bytes].map((byte) => `<${byte.toString(16).padStart(2, "0")}>`).join("");
}
