import type { HeaderSection } from "../header/header-sections.ts";
import { isContentType, knownChannels } from "../header/known-channel.ts";

export interface RecoveredHeader {
  /** The sections without the content that was found in them. */
  readonly sections: readonly HeaderSection[];
  readonly content: string;
}

/**
 * Divides a header that never saw `<|message|>` into what is header and what must be content: behind
 * the channel's name, its recipient and its content type everything is content, and without a
 * channel everything that is neither role nor recipient.
 *
 * @param hasRole Is the role known already, so that the first word is not it?
 */
export function recoverContent(
  sections: readonly HeaderSection[],
  hasRole: boolean,
): RecoveredHeader {
  const header: HeaderSection[] = [];
  const from = Math.max(
    0,
    sections.findLastIndex(({ kind }) => kind === "channel"),
  );
  let content = "";
  sections.forEach((section, index) => {
    const last = index === sections.length - 1;
    const searched = index >= from;
    const whole = searched ? headerLength(section, hasRole, last) : section.text.length;
    const length = content === "" ? whole : 0;
    const rest = section.text.slice(length);
    header.push({ kind: section.kind, text: section.text.slice(0, length) });
    content += content === "" ? rest.trimStart() : rest;
  });
  return { sections: header, content };
}

/** A role, or a tool's name as a tool message has it; other words can only be content. */
const roleWord =
  /^\s*(?:(?:system|developer|user|(?:assistant)+)(?![\w-])\S*|\S+(?=\s+to=)|[\w-]+\.[\w.-]+(?=\s|$))/;

/** How much of a section's beginning is header. */
function headerLength(section: HeaderSection, hasRole: boolean, last: boolean): number {
  const { kind, text } = section;
  let at = 0;
  if (kind === "role") at = hasRole ? 0 : lengthOf(roleWord, text, 0);
  else if (kind === "channel") at = channelLength(text, last);
  else at = typeLength(text);
  for (;;) {
    const recipient = lengthOf(/^\s*to=\S+/, text, at);
    const type = kind === "role" ? 0 : typeLength(text.slice(at));
    if (recipient + type === 0) return at;
    at += recipient > 0 ? recipient : type;
  }
}

/**
 * A known channel at the beginning, even where the content is glued to it (`final{"a":1}`), unless a
 * letter makes it another word; else a first word, where it can't be content.
 */
function channelLength(text: string, last: boolean): number {
  for (const channel of knownChannels) {
    const found = lengthOf(new RegExp(`^\\s*${channel}(?![a-z])`), text, 0);
    if (found > 0) return found;
  }
  return last && /\S\s+\S/.test(text) ? 0 : lengthOf(/^\s*\S+/, text, 0);
}

/** A known content type that ends where the word ends, or where JSON begins. */
function typeLength(text: string): number {
  const found = /^\s*([a-z]+)(?![\w:])/.exec(text);
  return found && isContentType(found[1] ?? "") ? found[0].length : 0;
}

function lengthOf(pattern: RegExp, text: string, from: number): number {
  return pattern.exec(text.slice(from))?.[0].length ?? 0;
}
