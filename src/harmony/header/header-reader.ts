import type { Message } from "../message.ts";
import type { MessageHeader, RepairCode } from "../parse/harmony-event.ts";
import type { HeaderSection } from "./header-sections.ts";
import { isContentType, knownChannels, nearestChannel } from "./known-channel.ts";
import { chooseRecipient, hasToolShape, isKnown, withoutControlText } from "./recipient.ts";

export interface HeaderReading {
  readonly header: MessageHeader;
  /** What was repaired, and the offending text. */
  readonly repairs: readonly (readonly [RepairCode, string])[];
}

const roles = ["system", "developer", "user", "assistant"] as const;

/**
 * Reads a header in which every part may be wrong, missing or duplicated. Both places of the recipient are
 * normal (after the role, after the channel), and so is a content type with or without a space before
 * `<|constrain|>`. A single word like `json` after the channel is a content type, not a recipient.
 */
export class HeaderReader {
  readonly #known: ReadonlySet<string> | null;
  #repairs: [RepairCode, string][] = [];
  #role: Message["role"] = "assistant";
  #name: string | null = null;
  #channels: string[] = [];
  #recipients: string[] = [];
  #contentType: string | null = null;
  #constrained = false;

  constructor(knownRecipients: ReadonlySet<string> | null) {
    this.#known = knownRecipients;
  }

  /** @param role Given if the prompt ended after the role, as it does after `<|start|>assistant`. */
  read(sections: readonly HeaderSection[], role: Message["role"] | null): HeaderReading {
    this.#repairs = [];
    this.#channels = [];
    this.#recipients = [];
    this.#contentType = null;
    this.#constrained = false;
    this.#name = null;
    for (const section of sections) {
      const words = section.text.split(/\s+/).filter((word) => word !== "");
      if (section.kind === "role") this.#readRole(words, role);
      else if (section.kind === "channel") this.#readChannel(words);
      else this.#readConstrain(words);
    }
    return { header: this.#header(), repairs: this.#repairs };
  }

  #readRole(words: readonly string[], given: Message["role"] | null): void {
    const rest = [...words];
    if (given !== null) {
      this.#role = given;
      const first = rest[0] ?? "";
      if (first.startsWith(given) && isRepeated(first, given)) {
        this.#repair("repeated-role", first);
        rest.shift();
      }
    } else {
      const first = rest[0];
      if (first === undefined || first.startsWith("to=")) {
        this.#role = "assistant";
        this.#repair("missing-role", "");
      } else {
        rest.shift();
        this.#readRoleWord(first, rest);
      }
    }
    this.#readWords(rest);
  }

  #readRoleWord(word: string, rest: string[]): void {
    const [role = "", name] = splitOnce(word, ":");
    const known = roles.find((each) => each === role);
    if (known !== undefined) {
      this.#role = known;
      this.#name = name ? this.#clean(name) : null;
      return;
    }
    if (word.startsWith("assistant")) {
      this.#role = "assistant";
      const behind = word.replace(/^(?:assistant)+/, "");
      const isChannel = knownChannels.some((channel) => channel === behind);
      if (isChannel) this.#channels.push(behind);
      if (isChannel || behind === "") {
        this.#repair(isChannel ? "missing-channel-token" : "repeated-role", word);
        return;
      }
    }
    this.#role = "tool";
    this.#name = this.#clean(word);
    const plausible = word.includes(".") || rest.some((each) => each.startsWith("to="));
    if (!plausible) this.#repair("unknown-role", word);
  }

  #readChannel(words: readonly string[]): void {
    const rest = [...words];
    const first = rest[0];
    if (first === undefined || first.startsWith("to=")) this.#repair("empty-channel", "");
    else if (isContentType(first) && (this.#recipients.length > 0 || !this.#isTool(first))) {
      // `functions.exec<|channel|>json`: the second marker stands where `<|constrain|>` belongs.
      this.#repair("repeated-channel", first);
    } else if (this.#isTool(first)) {
      // `<|channel|>repo_browser.search<|channel|>analysis code`: the tool stands where the channel belongs.
      rest.shift();
      this.#recipients.push(first);
      this.#repair("recipient-for-channel", first);
    } else {
      rest.shift();
      if (this.#channels.length > 0) this.#repair("repeated-channel", first);
      this.#channels.push(this.#channelOf(first));
    }
    this.#readWords(rest);
  }

  /** One that is known, by whatever name, or a word that can be nothing but a tool's name. */
  #isTool(word: string): boolean {
    if (knownChannels.some((channel) => channel === word)) return false;
    return (this.#known !== null && isKnown(word, this.#known)) || hasToolShape(word);
  }

  #channelOf(word: string): string {
    if (knownChannels.some((channel) => channel === word)) return word;
    this.#repair("unknown-channel", word);
    return nearestChannel(word);
  }

  #readConstrain(words: readonly string[]): void {
    const [first, ...rest] = words;
    this.#constrained = true;
    if (first === undefined || first.startsWith("to=")) {
      this.#readWords(words);
      return;
    }
    if (isContentType(first)) this.#contentType = first;
    else this.#repair("unknown-content-type", first);
    this.#readWords(rest);
  }

  /** Recipients and content types in any order; what is neither is left over. */
  #readWords(words: readonly string[]): void {
    for (const word of words) {
      if (word.startsWith("to=")) {
        if (word.length > 3) this.#recipients.push(word.slice(3));
        else this.#repair("leftover-words", word);
      } else if (isContentType(word)) this.#contentType = word;
      else if (this.#isToolName(word)) {
        this.#recipients.push(word);
        this.#repair("bare-recipient", word);
      } else this.#repair("leftover-words", word);
    }
  }

  #isToolName(word: string): boolean {
    if (this.#known !== null) return this.#known.has(word);
    return /^(?:functions|browser)\.[\w$-]+$/.test(word);
  }

  #header(): MessageHeader {
    const named = this.#namedRecipients();
    const recipient = chooseRecipient(named, this.#known, (code, text) => this.#repair(code, text));
    const channel = this.#channels.at(-1) ?? this.#channelForTool(recipient);
    return {
      role: this.#role,
      name: this.#name,
      channel,
      recipient,
      contentType: this.#contentType,
      constrained: this.#constrained && this.#contentType !== null,
    };
  }

  /** A recipient `assistant` in addition to a tool's name, or in a header with two channels, is dropped. */
  #namedRecipients(): readonly string[] {
    const others = this.#recipients.filter((name) => name !== "assistant");
    const isBeside = others.length > 0 || this.#channels.length > 1;
    if (this.#role !== "assistant" || others.length === this.#recipients.length || !isBeside) {
      return this.#recipients;
    }
    this.#repair("dropped-recipient", "assistant");
    return others;
  }

  /** Where a tool stood in the channel's place and no channel followed: the one on which such tools are called. */
  #channelForTool(recipient: string | null): string | null {
    const isInPlace = this.#repairs.some(([code]) => code === "recipient-for-channel");
    if (recipient === null || !isInPlace) return null;
    return recipient.startsWith("functions.") ? "commentary" : "analysis";
  }

  #clean(name: string): string {
    return withoutControlText(name, (code, text) => this.#repair(code, text)) || "unknown";
  }

  #repair(code: RepairCode, text: string): void {
    this.#repairs.push([code, text]);
  }
}

function isRepeated(word: string, part: string): boolean {
  return word.replaceAll(part, "") === "";
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
