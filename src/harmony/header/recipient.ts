import type { RepairCode } from "../parse/harmony-event.ts";
import { knownChannels } from "./known-channel.ts";

/**
 * The one recipient of a header that names several, in its known form. An unknown name is left unchanged: the
 * tool runner reports it as unknown instead of guessing.
 */
export function chooseRecipient(
  named: readonly string[],
  known: ReadonlySet<string> | null,
  repair: (code: RepairCode, text: string) => void,
): string | null {
  const cleaned = named
    .map((name) => withoutControlText(name, repair))
    .filter((name) => name !== "");
  const distinct = [...new Set(cleaned)];
  if (distinct.length < cleaned.length) repair("repeated-recipient", cleaned.join(" "));
  if (distinct.length > 1) repair("conflicting-recipients", distinct.join(" "));
  const chosen = distinct.findLast((name) => isValid(name, known)) ?? distinct.at(-1) ?? null;
  return chosen === null || known === null ? chosen : knownForm(chosen, known, repair);
}

/** A name up to the text of a control token, which no name has. */
export function withoutControlText(
  name: string,
  repair: (code: RepairCode, text: string) => void,
): string {
  const at = name.indexOf("<|");
  if (at < 0) return name;
  repair("control-text-in-name", name);
  return name.slice(0, at);
}

function isValid(name: string, known: ReadonlySet<string> | null): boolean {
  if (known === null) return /^[\p{L}\p{N}_$][\p{L}\p{N}_.$:-]*$/u.test(name);
  return isKnown(name, known);
}

/** Is it known, with or without `functions.`? */
export function isKnown(name: string, known: ReadonlySet<string>): boolean {
  return known.has(knownForm(name, known));
}

/** Identifiers joined by dots, none of them a channel: `repo_browser.search`, `functions.read_file`. */
export function hasToolShape(word: string): boolean {
  if (!/^[A-Za-z_$][\w$-]*(?:\.[A-Za-z_$][\w$-]*)+$/.test(word)) return false;
  return !word.split(".").some((part) => knownChannels.some((channel) => channel === part));
}

/** `get_weather` for `functions.get_weather`, `functions.python` for `python`, where only the latter is known. */
function knownForm(
  name: string,
  known: ReadonlySet<string>,
  repair?: (code: RepairCode, text: string) => void,
): string {
  if (known.has(name)) return name;
  if (known.has(`functions.${name}`)) {
    repair?.("bare-recipient", name);
    return `functions.${name}`;
  }
  const bare = name.startsWith("functions.") ? name.slice("functions.".length) : name;
  if (bare !== name && known.has(bare)) {
    repair?.("builtin-alias", name);
    return bare;
  }
  return name;
}
