import type { Token } from "../message.ts";
import type { Vocabulary } from "../vocabulary/vocabulary.ts";

/** A header cut at its control tokens, not at their text. */
export interface HeaderSection {
  readonly kind: "role" | "channel" | "constrain";
  readonly text: string;
}

/** The first section is always the role's, possibly empty. */
export function headerSections(tokens: readonly Token[], vocabulary: Vocabulary): HeaderSection[] {
  const { channel, constrain } = vocabulary.control;
  const sections: HeaderSection[] = [];
  let kind: HeaderSection["kind"] = "role";
  let run: Token[] = [];
  const close = (): void => {
    sections.push({ kind, text: vocabulary.decode(run) });
    run = [];
  };
  for (const token of tokens) {
    if (token === channel || token === constrain) {
      close();
      kind = token === channel ? "channel" : "constrain";
    } else if (!vocabulary.isControl(token)) run.push(token);
  }
  close();
  return sections;
}
