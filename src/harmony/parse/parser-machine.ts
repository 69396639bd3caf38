import type { Message, Token } from "../message.ts";
import type { HarmonyEvent } from "./harmony-event.ts";

/** How a parser reads tokens; `HarmonyParser` picks one by profile. */
export interface ParserMachine {
  /** Its state: between messages, in a header, or in content. */
  readonly state: "between" | "header" | "content";
  push(token: Token): HarmonyEvent[];
  end(): HarmonyEvent[];
}

export interface MachineOptions {
  /** The role whose header the tokens begin in; null: they begin with `<|start|>`. */
  readonly initialRole: Message["role"] | null;
  readonly knownRecipients: ReadonlySet<string> | null;
}
